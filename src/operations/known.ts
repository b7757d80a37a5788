import type { Settings } from '../domain/environment.ts';
import { environmentFile } from '../domain/paths.ts';
import type { Target } from '../domain/ports.ts';
import type { Project } from '../domain/project.ts';
import type { Context } from './context.ts';
import { projectFile } from './project-file.ts';

/** What ops.yaml and environment.yml say of an environment; manifests and templates were not looked at. */
export interface KnownEnvironment {
  name: string;
  project: Project;
  settings: Settings;
  target: Target;
}

/**
 * An environment for a command that only reads: one secret is asked for within a tenth of a second. Files that are as
 * they were are not judged again, and neither the YAML parser nor the schemas are loaded. Throws as loadAnswers does.
 */
export async function knownEnvironment(ctx: Context, name: string): Promise<KnownEnvironment> {
  const [ops, source, services] = await Promise.all([
    projectFile(ctx),
    ctx.workspace.read(environmentFile(name)),
    ctx.workspace.services(),
  ]);
  const from = { ops, source, services };
  return ctx.readings.kept(`${environmentFile(name)}.settings`, from, async () => {
    const { loadAnswers } = await import('./load-answers.ts');
    const { project, settings, target } = await loadAnswers(ctx, name);
    return { name, project, settings, target };
  });
}
