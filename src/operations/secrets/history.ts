import { OperatorError } from '../../domain/operator/error.ts';
import { sameValue } from '../../domain/secrets/compare.ts';
import type { SecretHistory, SecretWritten } from '../../domain/secrets/results.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';
import type { Context } from '../context.ts';
import { getSecret, unknown } from './get.ts';
import { fullName, openToRead, type SecretPlace } from './location/location.ts';
import { lookAt, setSecret } from './set.ts';

/** Who wrote which version when; throws `unknown_secret`. */
export async function secretHistory(ctx: Context, place: SecretPlace, name: string): Promise<SecretHistory> {
  const full = fullName(place, name);
  const aws = await openToRead(ctx, place);
  const versions = await aws.secrets.history(full);
  if (versions.length === 0) throw await unknown(ctx, place, name);
  return { name: full, versions: versions.toReversed() };
}

/** What a rollback would do; null in `value`: the newest version has that value already. */
export interface Rollback {
  name: string;
  from: number;
  to: number;
  keyId: string | null;
  value: SecretValue | null;
}

/** Reads the old value before anything is written, for the hundred and first version takes the oldest away. */
export async function planRollback(
  ctx: Context,
  place: SecretPlace,
  name: string,
  toVersion: number | null,
): Promise<Rollback> {
  const standing = await lookAt(ctx, place, name, { overwrite: true, version: null });
  if (standing.version === null) throw await unknown(ctx, place, name);
  const from = standing.version;
  const to = toVersion ?? from - 1;
  if (to < 1) throw onlyVersion(standing.name);
  const [old, current] = await Promise.all([
    getSecret(ctx, place, name, to),
    getSecret(ctx, place, name, from),
  ]);
  const value = sameValue(old.value, current.value) ? null : old.value;
  return { name: standing.name, from, to, keyId: standing.keyId, value };
}

function onlyVersion(name: string): OperatorError {
  return new OperatorError('input', 'unknown_version', `${name} has one version only`, { value: name });
}

/** ECS cannot be given an older version, so the old value becomes a new one. */
export async function rollBack(
  ctx: Context,
  place: SecretPlace,
  { name, from, keyId }: Rollback,
  value: SecretValue,
): Promise<SecretWritten> {
  return setSecret(ctx, place, { name, version: from, keyId }, { value, tags: {} });
}
