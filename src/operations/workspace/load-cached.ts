import { environmentFile } from '../../domain/workspace/paths.ts';
import type { Context } from '../context.ts';
import type { ConfiguredEnvironment } from './load-answers.ts';
import { projectFile } from './project-file.ts';

/**
 * An environment for a command that only reads, which must print one secret within a tenth of a second. Unchanged files
 * are not validated again, so neither the YAML parser nor the schemas are loaded. Throws like loadAnswers.
 */
export async function loadCached(ctx: Context, name: string): Promise<ConfiguredEnvironment> {
  const [ops, source] = await Promise.all([projectFile(ctx), ctx.workspace.read(environmentFile(name))]);
  return ctx.parseCache.get(`settings ${ctx.workspace.root} ${name}`, { ops, source }, async () => {
    const { loadAnswers } = await import('./load-answers.ts');
    const { project, settings, target } = await loadAnswers(ctx, name);
    return { name, project, settings, target };
  });
}
