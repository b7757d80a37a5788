import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { Context } from '../context.ts';
import type { ConfiguredEnvironment } from '../workspace/load-answers.ts';

/**
 * The environment's account, proved to be it: nothing is changed under another. Throws `wrong_account` naming both.
 */
export async function openEnvironment(ctx: Context, env: ConfiguredEnvironment): Promise<Aws> {
  const aws = await ctx.aws(env.target);
  await proveAccount(aws, env);
  return aws;
}

/**
 * For reading alone. An account is proved too, lest another's emptiness be taken for this one's; the embedded AWS has
 * one account for ops, and asking for it would be half of the work of a short command.
 */
export async function openForReading(ctx: Context, env: ConfiguredEnvironment): Promise<Aws> {
  return env.target.local ? ctx.aws(env.target) : openEnvironment(ctx, env);
}

/** Throws `wrong_account` naming both. */
export async function proveAccount(aws: Aws, env: ConfiguredEnvironment): Promise<void> {
  const { name, settings } = env;
  const identity = await aws.identity();
  if (identity.account === settings.account) return;
  const { profile } = env.target;
  throw new OperatorError(
    'credentials',
    'wrong_account',
    `${name} belongs to account ${settings.account}; these credentials are for ${identity.account}`,
    {
      value: identity.account,
      reason: `They are ${identity.arn}${profile ? `, from profile ${profile}` : ''}`,
      next: [`ops env set ${name} profile=PROFILE`, 'ops doctor'],
    },
  );
}

export function inRegion(ctx: Context, { target }: ConfiguredEnvironment, region: string): Promise<Aws> {
  return ctx.aws({ ...target, region });
}
