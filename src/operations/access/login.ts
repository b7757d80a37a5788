import { principalOf } from '../../domain/aws/arn.ts';
import { PARTITIONS, type Partition } from '../../domain/aws/partition.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';
import {
  type LoginOptions,
  type LoginView,
  loginCommand,
  type SessionState,
  type WhoView,
} from '../../domain/session/session.ts';
import type { Identity, Target } from '../../domain/session/target.ts';
import type { Context } from '../context.ts';
import type { ConfiguredEnvironment } from '../workspace/load-answers.ts';
import { loadCached } from '../workspace/load-cached.ts';
import { verifyAccount } from './open.ts';

/** Whose credentials to use: an environment's, a profile's or the shell's. */
export interface LoginTarget {
  target: Target;
  environment: ConfiguredEnvironment | null;
}

/** Throws `place_ambiguous`, `unknown_environment`, InvalidInput. */
export async function findLoginTarget(
  ctx: Context,
  { env, profile = null }: { env?: string | undefined; profile?: string | null | undefined },
): Promise<LoginTarget> {
  if (env === undefined) {
    const region = (await ctx.machine.region(profile)) ?? (await globalRegion(ctx, profile));
    return { target: { region, profile, local: false }, environment: null };
  }
  if (profile !== null) {
    throw new OperatorError('input', 'place_ambiguous', 'An environment has its own profile', {
      value: `${env}, ${profile}`,
      next: [`ops login -e ${env}`, loginCommand({ profile })],
    });
  }
  const environment = await loadCached(ctx, env);
  return { target: environment.target, environment };
}

/** Without a configured region: only the profile's partition has its account. */
async function globalRegion(ctx: Context, profile: string | null): Promise<string> {
  const partition = PARTITIONS[await ctx.machine.partition(profile)];
  return (partition ?? (PARTITIONS.aws as Partition)).region;
}

/** Creates the missing sessions and verifies the account. Throws like Sessions.login, and `wrong_account`. */
export async function login(
  ctx: Context,
  { target, environment }: LoginTarget,
  options: LoginOptions,
): Promise<LoginView> {
  const before = await ctx.aws(target);
  await before.sessions.login(options).catch((error: unknown) => {
    throw withLoginCommand(error, target);
  });
  // Opened again: from now on every command uses the cached session.
  const aws = await ctx.aws(target);
  if (environment) await verifyAccount(aws, environment);
  const identity = await aws.identity();
  const state = await aws.sessions.state();
  return {
    ...viewOf(identity, state, { target, environment }),
    chained: state.chained,
    mfa_expires: state.mfaExpires,
  };
}

/** Without a terminal the next command passes the code as a flag. */
function withLoginCommand(error: unknown, target: Target): unknown {
  if (!(error instanceof OperatorError) || error.code !== 'login_needed') return error;
  const detail = { ...error.detail, next: [`${loginCommand(target)} --mfa-code CODE`] };
  return new OperatorError(error.exit, error.code, error.message, detail, { cause: error });
}

/** The identity of the next command; if that needs a code, the user who must enter it. Never prompts. */
export async function whoAmI(ctx: Context, login: LoginTarget): Promise<WhoView> {
  const aws = await ctx.aws(login.target);
  const { codeNeeded } = await aws.sessions.state();
  const identity = codeNeeded ? await aws.sessions.owner() : await aws.identity();
  return viewOf(identity, await aws.sessions.state(), login);
}

/** See Sessions.signIn. */
export async function signInAddress(ctx: Context, { target }: LoginTarget): Promise<SecretValue> {
  return (await ctx.aws(target)).sessions.signIn();
}

function viewOf(identity: Identity, state: SessionState, { target, environment }: LoginTarget): WhoView {
  const { kind, name, session } = principalOf(identity.arn);
  return {
    account: identity.account,
    arn: identity.arn,
    kind,
    name,
    session,
    source: state.source,
    profile: state.profile,
    mfa: state.mfa,
    expires: state.expires,
    environment: environment?.name ?? null,
    next: state.codeNeeded ? loginCommand(target) : null,
  };
}
