import { principalOf } from '../../domain/aws/arn.ts';
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
import { proveAccount } from './open.ts';

/** Whose credentials are meant: an environment's, or a profile's or the shell's alone. */
export interface Place {
  target: Target;
  environment: ConfiguredEnvironment | null;
}

/** AWS's own tools take it where no region is set and a service has an endpoint for all. */
const REGION = 'us-east-1';

/** Throws `place_ambiguous`, `unknown_environment`, InvalidInput. */
export async function placeOf(
  ctx: Context,
  { env, profile = null }: { env?: string | undefined; profile?: string | null | undefined },
): Promise<Place> {
  if (env === undefined) {
    const region = (await ctx.machine.region(profile)) ?? REGION;
    return { target: { region, profile, local: false }, environment: null };
  }
  if (profile !== null) {
    throw new OperatorError('input', 'place_ambiguous', 'An environment has a profile of its own', {
      value: `${env}, ${profile}`,
      next: [`ops login -e ${env}`, loginCommand({ profile })],
    });
  }
  const environment = await loadCached(ctx, env);
  return { target: environment.target, environment };
}

/** Makes the sessions that are missing, and proves whose they are. Throws what Sessions.login does, `wrong_account`. */
export async function login(ctx: Context, place: Place, options: LoginOptions): Promise<LoginView> {
  const before = await ctx.aws(place.target);
  await before.sessions.login(options).catch((error: unknown) => {
    throw withoutTerminal(error, place.target);
  });
  // Opened again: from now on every command uses what is kept.
  const aws = await ctx.aws(place.target);
  if (place.environment) await proveAccount(aws, place.environment);
  const identity = await aws.identity();
  const state = await aws.sessions.state();
  return {
    ...viewOf(identity, state, place),
    chained: state.chained,
    mfa_expires: state.mfaExpires,
  };
}

/** Nobody is there to type: the flag is. */
function withoutTerminal(error: unknown, target: Target): unknown {
  if (!(error instanceof OperatorError) || error.code !== 'login_needed') return error;
  const detail = { ...error.detail, next: [`${loginCommand(target)} --mfa-code CODE`] };
  return new OperatorError(error.exit, error.code, error.message, detail, { cause: error });
}

/** Who the next command works as; where that needs a code, who would be asked for it. Nothing is asked. */
export async function whoAmI(ctx: Context, place: Place): Promise<WhoView> {
  const aws = await ctx.aws(place.target);
  const { codeNeeded } = await aws.sessions.state();
  const identity = codeNeeded ? await aws.sessions.owner() : await aws.identity();
  return viewOf(identity, await aws.sessions.state(), place);
}

/** See Sessions.signIn. */
export async function signInAddress(ctx: Context, { target }: Place): Promise<SecretValue> {
  return (await ctx.aws(target)).sessions.signIn();
}

function viewOf(identity: Identity, state: SessionState, { target, environment }: Place): WhoView {
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
