import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { SessionState } from '../../domain/session/session.ts';
import type { Sessions } from '../../domain/session/sessions.ts';
import type { Identity, Target } from '../../domain/session/target.ts';
import { type Access, accessFor, childVariables, type Env } from './client/access.ts';
import { lazyStacks } from './cloudformation/stacks.ts';
import { lazyTrail } from './cloudtrail/trail.ts';
import { lazyServices } from './ecs/services.ts';
import { lazyUsers } from './iam/users.ts';
import type { Around } from './session/sessions.ts';
import { lazyLocks } from './ssm/locks.ts';
import { lazyParameters } from './ssm/parameters.ts';
import { lazySecrets } from './ssm/secrets.ts';

/**
 * Opens a target. No request is made, and no client is loaded, before the first call; of an account the AWS
 * configuration files are read, which say whether there is an MFA device or a role.
 */
export async function openAws(
  target: Target,
  env: Env,
  endpoint: string | null,
  around: Around,
): Promise<Aws> {
  const plain = accessFor(target, env, endpoint);
  if (target.local) {
    const child = { variables: childVariables(plain, env), close: async () => {} };
    return {
      ...opened(plain, target),
      sessions: embedded(plain, target),
      childEnvironment: async () => child,
    };
  }
  const { reach } = await import('./session/sessions.ts');
  const { access, sessions, childEnvironment } = await reach(target, plain, env, around);
  return { ...opened(access, target), sessions, childEnvironment };
}

function opened(access: Access, target: Target): Omit<Aws, 'sessions' | 'childEnvironment'> {
  return {
    identity: once(() => identity(access, target)),
    stacks: lazyStacks(access, target),
    parameters: lazyParameters(access, target),
    secrets: lazySecrets(access, target),
    locks: lazyLocks(access, target),
    users: lazyUsers(access, target),
    trail: lazyTrail(access, target),
    services: lazyServices(access, target),
  };
}

async function identity(access: Access, target: Target): Promise<Identity> {
  const { sts } = await import('./session/sts.ts');
  return sts(access, target, () => new Date()).callerIdentity(null);
}

/** The embedded AWS knows ops by its account. */
function embedded(access: Access, target: Target): Sessions {
  const state: SessionState = {
    source: 'embedded',
    profile: null,
    managed: false,
    mfa: null,
    device: null,
    codeNeeded: false,
    roles: [],
    chained: false,
    expires: null,
    mfaExpires: null,
  };
  return {
    state: async () => state,
    login: async () => state,
    owner: () => identity(access, target),
    signIn: async () => {
      throw new OperatorError('input', 'sign_in_embedded', 'The embedded AWS has no console', {
        next: ['ops local status'],
      });
    },
  };
}

/** Calls `work` again only after it failed: a login may come between. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}
