import { checkTemplates } from '../../domain/render/render.ts';
import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { validateTemplates } from '../workspace/validate-templates.ts';
import { writeBuild } from '../workspace/write-build.ts';

/**
 * Writes the folder that a deployment reads, from the workspace's files only. Throws InvalidInput, as a plan does, for
 * templates that AWS would refuse; then the folder is unchanged.
 */
export async function renderEnvironment(ctx: Context, env: LoadedEnvironment): Promise<void> {
  await checkRendered(ctx, env);
  await writeBuild(ctx, env);
}

/** What the plan of a deployment checks before it reads AWS. Throws InvalidInput. */
export async function checkRendered(ctx: Context, { rendered }: LoadedEnvironment): Promise<void> {
  checkTemplates(rendered);
  await validateTemplates(ctx, rendered.stacks);
}
