import { principalOf } from '../../../domain/aws/arn.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import type { AwsProfile } from '../../../domain/session/profile.ts';
import type { CodeSource } from '../../../domain/session/session.ts';
import type { ChildEnvironment, Sessions } from '../../../domain/session/sessions.ts';
import type { Identity, Target } from '../../../domain/session/target.ts';
import { type Access, childVariables, type Env, inherited } from '../client/access.ts';
import { sourceOf } from './credential-source.ts';
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

/** Access to an account: with the credentials that the SDK finds, or with a session that ops caches. */
export interface AccountAccess {
  access: Access;
  sessions: Sessions;
  childEnvironment(): Promise<ChildEnvironment>;
}

/** Reads the configuration files and the session cache. Sends no request and does not load the SDK. */
export async function openAccount(
  target: Target,
  plain: Access,
  env: Env,
  host: SessionHost,
): Promise<AccountAccess> {
  const profiles = await host.profiles();
  const source = sourceOf(target, profiles, env, host.owner());
  const sts = () => import('./sts.ts').then((module) => module.sts(plain, target, host.now));
  const manager = new SessionManager({
    target,
    source,
    sts,
    cache: sessionCache(sessionFolder(env)),
    now: host.now,
    code: host.code,
    warn: host.warn,
    endpoint: env.AWS_ENDPOINT_URL_STS || env.AWS_ENDPOINT_URL || null,
  });
  const managed = await manager.manages();
  const access = managed ? { ...plain, credentials: sdkProvider(manager) } : plain;
  const settings = profiles.find(({ name }) => name === source.profile)?.settings ?? {};
  return {
    access,
    sessions: {
      state: () => manager.state(),
      login: (options) => manager.login(options),
      owner: () => manager.owner(),
      signIn: () => signIn(manager, target, sts),
    },
    childEnvironment: () =>
      managed ? lendCredentials(manager, settings, env, target) : Promise.resolve(unmanaged(plain, env)),
  };
}

function sdkProvider(manager: SessionManager) {
  return async () => {
    const { keys, expires } = await manager.session();
    return {
      accessKeyId: keys.id,
      secretAccessKey: keys.secret.reveal(),
      sessionToken: keys.token.reveal(),
      expiration: expires,
    };
  };
}

/** Only environment variables; nothing to close. */
function unmanaged(access: Access, env: Env): ChildEnvironment {
  return { variables: childVariables(access, env), close: async () => {} };
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
  manager: SessionManager,
  all: Record<string, string>,
  env: Env,
  { region }: Target,
): Promise<ChildEnvironment> {
  await manager.session();
  const { credentialsEndpoint } = await import('./credentials-endpoint.ts');
  const settings = Object.fromEntries(Object.entries(all).filter(([name]) => SETTINGS.includes(name)));
  const endpoint = await credentialsEndpoint(() => manager.session(), settings);
  const release = manager.lend();
  return {
    variables: { ...inherited(env, true, region), ...endpoint.variables },
    async close() {
      release();
      await endpoint.close();
    },
  };
}

/** AWS accepts a role's session only, not one from GetSessionToken. */
async function signIn(manager: SessionManager, target: Target, sts: () => Promise<StsCalls>) {
  const managed = await manager.manages();
  const calls = await sts();
  const keys = managed ? (await manager.session()).keys : await calls.foundKeys();
  refuseUser(await calls.callerIdentity(keys), target);
  const { SignIn } = await import('./sign-in.ts');
  return new SignIn().address(keys, target.region);
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
