import { OperatorError } from '../../domain/operator/error.ts';
import { timeoutOf } from '../../domain/operator/patience.ts';
import type { Aws } from '../../domain/ports.ts';
import type { SessionState } from '../../domain/session/session.ts';
import type { Sessions } from '../../domain/session/sessions.ts';
import type { Identity, Target } from '../../domain/session/target.ts';
import { type Access, accessFor, type Env, embeddedVariables } from './client/access.ts';
import { type RoutedTarget, routeOf } from './client/route.ts';
import { lazyStacks } from './cloudformation/stacks.ts';
import { lazyTrail } from './cloudtrail/trail.ts';
import { lazyServices } from './ecs/services.ts';
import { lazyUsers } from './iam/users.ts';
import type { SessionHost } from './session/sessions.ts';
import { lazyLocks } from './ssm/locks.ts';
import { lazyParameters } from './ssm/parameters.ts';
import { lazySecrets } from './ssm/secrets.ts';

/**
 * Opens a target. Sends no request and loads no client before the first call. For an account it reads the AWS
 * configuration files to find an MFA device or a role.
 */
export async function openAws(
  target: Target,
  env: Env,
  endpoint: string | null,
  host: SessionHost,
): Promise<Aws> {
  const patience = { timeout: timeoutOf(env), report: host.warn };
  const plain = { ...accessFor(target, env, endpoint), patience };
  if (target.local) {
    const routed = { ...target, route: routeOf(env, {}, null) };
    const child = { variables: embeddedVariables(plain, env), close: async () => {} };
    return {
      ...clients(plain, routed),
      sessions: embedded(plain, routed),
      childEnvironment: async () => child,
    };
  }
  const { openAccount } = await import('./session/sessions.ts');
  const account = await openAccount(target, plain, env, host);
  const { sessions, childEnvironment } = account;
  const found = clients(account.access, account.target);
  const proved = async () => {
    const caller = await found.identity();
    account.prove(caller.account);
    return caller;
  };
  return { ...found, identity: proved, sessions, childEnvironment };
}

function clients(access: Access, target: RoutedTarget): Omit<Aws, 'sessions' | 'childEnvironment'> {
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

async function identity(access: Access, target: RoutedTarget): Promise<Identity> {
  const { sts } = await import('./session/sts.ts');
  return sts(access, target, () => new Date()).callerIdentity(null);
}

/** The embedded AWS identifies the caller by account. */
function embedded(access: Access, target: RoutedTarget): Sessions {
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

/** Caches the result; a failure is not cached, because a login may follow. */
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
