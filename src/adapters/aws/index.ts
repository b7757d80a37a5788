import type { Aws, Identity, Target } from '../../domain/ports.ts';
import { type Access, accessFor, childVariables, type Env } from './access.ts';
import { lazyLocks } from './locks.ts';
import { lazyParameters } from './parameters.ts';
import { lazyStacks } from './stacks.ts';

/** Opens a target. No request is made, and no client is loaded, before the first call. */
export function openAws(target: Target, env: Env, endpoint: string | null): Aws {
  const access = accessFor(target, env, endpoint);
  return {
    identity: once(() => identity(access, target)),
    stacks: lazyStacks(access, target),
    parameters: lazyParameters(access, target),
    locks: lazyLocks(access, target),
    childEnvironment: async () => childVariables(access, env),
  };
}

async function identity(access: Access, target: Target): Promise<Identity> {
  const { callerIdentity } = await import('./sts.ts');
  return callerIdentity(access, target);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
