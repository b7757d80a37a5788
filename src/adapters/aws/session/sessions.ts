import { principalOf } from '../../../domain/aws/arn.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import type { AwsKeys, AwsProfile } from '../../../domain/session/profile.ts';
import type { CodeSource } from '../../../domain/session/session.ts';
import type { ChildEnvironment, Sessions } from '../../../domain/session/sessions.ts';
import type { Identity, Target } from '../../../domain/session/target.ts';
import { type Access, type Env, inherited, type Keys } from '../client/access.ts';
import { trustingAgents } from '../client/certificates.ts';
import { type RoutedTarget, routeOf } from '../client/route.ts';
import { type Found, sourceOf } from './credential-source.ts';
import { FoundCredentials } from './found-credentials.ts';
import { sessionCache, sessionFolder } from './session-cache.ts';
import { SessionManager } from './session-manager.ts';
import type { StsCalls } from './sts.ts';

/** What sessions need from the machine and the operator. */
export interface SessionHost {
  /** Reads the AWS configuration files. */
  profiles: () => Promise<AwsProfile[]>;
  code: CodeSource;
  warn: (message: string) => void;
  now: () => Date;
  /** The operator, for the name of a role's session. */
  owner: () => string;
}

/** Access to an account: with the credentials of the source, or with a session that ops caches. */
export interface AccountAccess {
  access: Access;
  /** The target, with what errors say about the way to it. */
  target: RoutedTarget;
  sessions: Sessions;
  /** Credentials that replace expiring ones must be of this account. */
  prove(account: string): void;
  childEnvironment(): Promise<ChildEnvironment>;
}

/**
 * Reads the configuration files and the session cache. Sends no request and does not load the SDK. All clients and the
 * playbook use the credentials that are found here, once.
 */
export async function openAccount(
  target: Target,
  direct: Access,
  env: Env,
  host: SessionHost,
): Promise<AccountAccess> {
  const profiles = await host.profiles();
  const source = sourceOf(target, profiles, env, host.owner());
  const settings = profiles.find(({ name }) => name === (source.profile ?? 'default'))?.settings ?? {};
  const plain = { ...direct, agents: trustingAgents(direct.agents ?? {}, env, settings) };
  const routed = { ...target, route: routeOf(env, { name: source.profile, settings }, source.signOn) };
  const stsWith = async (access: Access) => (await import('./sts.ts')).sts(access, routed, host.now);
  const found = new FoundCredentials(
    source,
    env,
    {
      search: async () => (await stsWith(plain)).found(),
      accountOf: async (keys) => (await (await stsWith(plain)).callerIdentity(keys)).account,
    },
    host.now,
  );
  const own = { ...plain, credentials: sdkProvider(() => found.get()) };
  const sts = () => stsWith(own);
  const manager = new SessionManager({
    target: routed,
    source,
    sts,
    cache: sessionCache(sessionFolder(env)),
    now: host.now,
    code: host.code,
    warn: host.warn,
    endpoint: env.AWS_ENDPOINT_URL_STS || env.AWS_ENDPOINT_URL || null,
  });
  const managed = await manager.manages();
  const credentials = (): Promise<Found> => (managed ? manager.session() : found.get());
  return {
    access: managed ? { ...plain, credentials: sdkProvider(credentials) } : own,
    target: routed,
    // A role's ARN names its account.
    prove: (account) => {
      if (!managed) found.prove(account);
    },
    sessions: {
      state: () => manager.state(),
      login: (options) => manager.login(options),
      owner: () => manager.owner(),
      signIn: async () => signIn((await credentials()).keys, target, await sts(), plain),
    },
    childEnvironment: () =>
      lendCredentials(credentials, () => manager.lend(), {
        settings,
        variables: inherited(env, target.region),
      }),
  };
}

function sdkProvider(credentials: () => Promise<Found>) {
  return async (): Promise<Keys> => {
    const { keys, expires } = await credentials();
    return {
      accessKeyId: keys.id,
      secretAccessKey: keys.secret.reveal(),
      ...(keys.token && { sessionToken: keys.token.reveal() }),
      ...(expires && { expiration: expires }),
    };
  };
}

/** Profile settings other than credentials that boto3 must use too. */
const SETTINGS = [
  'ca_bundle',
  'endpoint_url',
  'max_attempts',
  'retry_mode',
  'use_dualstack_endpoint',
  'use_fips_endpoint',
];

async function lendCredentials(
  credentials: () => Promise<Found>,
  lend: () => () => void,
  { settings: all, variables }: { settings: Record<string, string>; variables: Record<string, string> },
): Promise<ChildEnvironment> {
  await credentials();
  const { credentialsEndpoint } = await import('./credentials-endpoint.ts');
  const settings = Object.fromEntries(Object.entries(all).filter(([name]) => SETTINGS.includes(name)));
  const endpoint = await credentialsEndpoint(credentials, settings);
  const release = lend();
  return {
    variables: { ...variables, ...endpoint.variables },
    async close() {
      release();
      await endpoint.close();
    },
  };
}

/** AWS accepts a role's session only, not one from GetSessionToken. */
async function signIn(keys: AwsKeys, target: Target, sts: StsCalls, { agents = {} }: Access) {
  refuseUser(await sts.callerIdentity(keys), target);
  const { SignIn } = await import('./sign-in.ts');
  return new SignIn(agents).address(keys, target.region);
}

function refuseUser({ arn }: Identity, { environment }: Target): void {
  const { kind } = principalOf(arn);
  if (kind === 'role' || kind === 'federated-user') return;
  throw new OperatorError('input', 'sign_in_needs_role', 'Only a role can sign in to the console', {
    reason: `These credentials are ${arn}; AWS creates no sign-in URL for a user`,
    value: arn,
    next: [
      environment === undefined
        ? 'Use a profile with role_arn: ops login --console --profile NAME'
        : `ops env set ${environment} role=NAME`,
    ],
  });
}
