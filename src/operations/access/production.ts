import { KEY_STACK, stackName } from '../../domain/catalogue/hosts.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { StackState } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';
import { warning } from '../progress.ts';
import type { ConfiguredEnvironment } from '../workspace/load-answers.ts';
import { readVerified } from './open.ts';

/**
 * Whether changes need the environment's name: its files say production, or production is what is deployed. Files that
 * say less are a change to a live production environment like any other.
 */
export async function isProduction(ctx: Context, env: ConfiguredEnvironment): Promise<boolean> {
  if (env.settings.size === 'production') return true;
  const deployed = await deployedKeys(ctx, env);
  return deployed !== null && isLiveProduction(deployed);
}

/** The stack that exists in every environment, as long as anything of it is deployed, and has its size. */
async function deployedKeys(ctx: Context, env: ConfiguredEnvironment): Promise<StackState | null> {
  const name = stackName(env.project.project, env.name, { host: KEY_STACK, scope: 'environment' });
  try {
    return await readVerified(ctx, env, (aws) => aws.stacks.describe(name));
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'access_denied') throw error;
    warning(ctx, `The size that is deployed is not known, so the files decide: ${error.message}`);
    return null;
  }
}

/** Stacks of earlier versions have no size; production protects them from deletion. */
function isLiveProduction({ parameters, terminationProtection }: StackState): boolean {
  return parameters.Size === undefined ? terminationProtection : parameters.Size === 'production';
}
