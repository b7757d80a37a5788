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

/** What sessions need of the machine, and of whoever sits at it. */
export interface Around {
  /** The AWS configuration files, as they are now. */
  profiles: () => Promise<AwsProfile[]>;
  code: CodeSource;
  warn: (message: string) => void;
  now: () => Date;
  /** Who works here, for the name of a role's session. */
  owner: () => string;
}

/** How an account is reached: by what the SDK finds (`access` as it was), or by a session that ops keeps. */
export interface Reached {
  access: Access;
  sessions: Sessions;
  childEnvironment(): Promise<ChildEnvironment>;
}

/** Reads the configuration files and what is kept; no request is made, and the SDK is not loaded. */
export async function reach(target: Target, plain: Access, env: Env, around: Around): Promise<Reached> {
  const profiles = await around.profiles();
  const source = sourceOf(target, profiles, env, around.owner());
  const sts = () => import('./sts.ts').then((module) => module.sts(plain, target, around.now));
  const keeper = new SessionManager({
    target,
    source,
    sts,
    cache: sessionCache(sessionFolder(env)),
    now: around.now,
    code: around.code,
    warn: around.warn,
    place: env.AWS_ENDPOINT_URL_STS || env.AWS_ENDPOINT_URL || null,
  });
  const managed = await keeper.manages();
  const access = managed ? { ...plain, credentials: sdkProvider(keeper) } : plain;
  const settings = profiles.find(({ name }) => name === source.profile)?.settings ?? {};
  return {
    access,
    sessions: {
      state: () => keeper.state(),
      login: (options) => keeper.login(options),
      owner: () => keeper.owner(),
      signIn: () => signIn(keeper, target, sts),
    },
    childEnvironment: () =>
      managed ? lent(keeper, settings, env, target) : Promise.resolve(asItIs(plain, env)),
  };
}

function sdkProvider(keeper: SessionManager) {
  return async () => {
    const { keys, expires } = await keeper.session();
    return {
      accessKeyId: keys.id,
      secretAccessKey: keys.secret.reveal(),
      sessionToken: keys.token.reveal(),
      expiration: expires,
    };
  };
}

/** Environment variables alone; there is nothing to close. */
function asItIs(access: Access, env: Env): ChildEnvironment {
  return { variables: childVariables(access, env), close: async () => {} };
}

/** Settings of a profile that are no credentials and that boto3 is to go by too. */
const SETTINGS = [
  'ca_bundle',
  'endpoint_url',
  'max_attempts',
  'retry_mode',
  'use_dualstack_endpoint',
  'use_fips_endpoint',
];

async function lent(
  keeper: SessionManager,
  all: Record<string, string>,
  env: Env,
  { region }: Target,
): Promise<ChildEnvironment> {
  await keeper.session();
  const { credentialsEndpoint } = await import('./credentials-endpoint.ts');
  const settings = Object.fromEntries(Object.entries(all).filter(([name]) => SETTINGS.includes(name)));
  const endpoint = await credentialsEndpoint(() => keeper.session(), settings);
  const release = keeper.lend();
  return {
    variables: { ...inherited(env, true, region), ...endpoint.variables },
    async close() {
      release();
      await endpoint.close();
    },
  };
}

/** Only a role's session can sign in: AWS refuses one that GetSessionToken made. */
async function signIn(keeper: SessionManager, target: Target, sts: () => Promise<StsCalls>) {
  const managed = await keeper.manages();
  const calls = await sts();
  const keys = managed ? (await keeper.session()).keys : await calls.foundKeys();
  refuseUser(await calls.callerIdentity(keys), target);
  const { SignIn } = await import('./sign-in.ts');
  return new SignIn().address(keys, target.region);
}

function refuseUser({ arn }: Identity, { environment }: Target): void {
  const { kind } = principalOf(arn);
  if (kind === 'role' || kind === 'federated-user') return;
  throw new OperatorError(
    'input',
    'sign_in_needs_role',
    'Only the session of a role can sign in to the console',
    {
      reason: `These credentials are ${arn}; AWS makes no sign-in address for a user`,
      value: arn,
      next: [
        environment === undefined
          ? 'Name a profile with role_arn: ops login --console --profile NAME'
          : `ops env set ${environment} role=NAME`,
      ],
    },
  );
}
