import { environmentFile } from '../../domain/workspace/paths.ts';
import type { Context } from '../context.ts';
import type { ConfiguredEnvironment } from './load-answers.ts';
import { projectFile } from './project-file.ts';

/**
 * An environment for a command that only reads: one secret is asked for within a tenth of a second. Files that are as
 * they were are not judged again, and neither the YAML parser nor the schemas are loaded. Throws as loadAnswers does.
 */
export async function loadCached(ctx: Context, name: string): Promise<ConfiguredEnvironment> {
  const [ops, source, services] = await Promise.all([
    projectFile(ctx),
    ctx.workspace.read(environmentFile(name)),
    ctx.workspace.services(),
  ]);
  const from = { ops, source, services };
  return ctx.readings.kept(`settings ${ctx.workspace.root} ${name}`, from, async () => {
    const { loadAnswers } = await import('./load-answers.ts');
    const { project, settings, target } = await loadAnswers(ctx, name);
    return { name, project, settings, target };
  });
}
