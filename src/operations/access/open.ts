import { partitionOf, partitionOfArn, partitionTitle } from '../../domain/aws/partition.ts';
import { LOCAL_ACCOUNT } from '../../domain/environment/sizes.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { Identity, Target } from '../../domain/session/target.ts';
import type { Context } from '../context.ts';
import type { ConfiguredEnvironment } from '../workspace/load-answers.ts';

/** Opens the environment's account and verifies it, so that no other account is changed. Throws `wrong_account`. */
export async function openEnvironment(ctx: Context, env: ConfiguredEnvironment): Promise<Aws> {
  const aws = await ctx.aws(env.target);
  await verifyAccount(aws, env);
  return aws;
}

/**
 * Only for reading. Verifies an account too: an empty wrong account must not look like an empty environment. The
 * embedded AWS has only one account, and verifying it would double the work of a short command.
 */
export async function openForReading(ctx: Context, env: ConfiguredEnvironment): Promise<Aws> {
  return env.target.local ? ctx.aws(env.target) : openEnvironment(ctx, env);
}

/** Reads while the account is verified: the result, or `wrong_account` whatever the reading came to. */
export async function readVerified<Value>(
  ctx: Context,
  env: ConfiguredEnvironment,
  read: (aws: Aws) => Promise<Value>,
): Promise<Value> {
  const aws = await ctx.aws(env.target);
  const [verified, value] = await Promise.allSettled([verifyAccount(aws, env), read(aws)]);
  if (verified.status === 'rejected') throw verified.reason;
  if (value.status === 'rejected') throw value.reason;
  return value.value;
}

/** Throws `wrong_account`, which names both accounts or partitions. */
export async function verifyAccount(aws: Aws, env: ConfiguredEnvironment): Promise<void> {
  const { name, settings } = env;
  const identity = await aws.identity();
  verifyPartition(identity, env.target);
  if (identity.account === settings.account) return;
  const { profile } = env.target;
  // Only the embedded AWS has this account: it answers if its address is left in the shell or in the profile.
  const embedded = identity.account === LOCAL_ACCOUNT;
  throw new OperatorError(
    'credentials',
    'wrong_account',
    `${name} belongs to account ${settings.account}; these credentials are for ${identity.account}`,
    {
      value: identity.account,
      reason: `The credentials are ${identity.arn}${profile ? `, from profile ${profile}` : ''}`,
      next: embedded
        ? ['unset AWS_ENDPOINT_URL', 'Remove endpoint_url from the profile, if it has one']
        : [`ops env set ${name} profile=PROFILE`, 'ops doctor'],
    },
  );
}

/** Each partition has accounts of its own. Throws `wrong_account` if the region is in another one than the identity's. */
export function verifyPartition({ arn }: Identity, { region, profile }: Target): void {
  const partition = partitionOf(region);
  if (partitionOfArn(arn) === partition) return;
  const theirs = partitionTitle(partitionOfArn(arn));
  throw new OperatorError(
    'credentials',
    'wrong_account',
    `${region} is in ${partitionTitle(partition)}; these credentials are for ${theirs}`,
    {
      value: region,
      reason: `The credentials are ${arn}${profile ? `, from profile ${profile}` : ''}, and work in no other partition`,
      next: [`Use a profile of ${partitionTitle(partition)}`, `Use a region of ${theirs}`],
    },
  );
}

export function inRegion(ctx: Context, { target }: ConfiguredEnvironment, region: string): Promise<Aws> {
  return ctx.aws({ ...target, region });
}
