import { OperatorError } from '../../domain/operator/error.ts';
import type { SecretHistory, SecretWritten } from '../../domain/secrets/results.ts';
import { equalValues, type SecretValue } from '../../domain/secrets/value.ts';
import type { Context } from '../context.ts';
import { readSecret, unknownSecret } from './get.ts';
import { fullName, openToChange, openToRead, type SecretLocation } from './location/location.ts';
import { findCurrent, setSecret } from './set.ts';

/** The versions of a secret, with time and author. Throws `unknown_secret`. */
export async function secretHistory(
  ctx: Context,
  location: SecretLocation,
  name: string,
): Promise<SecretHistory> {
  const full = fullName(location, name);
  const aws = await openToRead(ctx, location);
  const versions = await aws.secrets.history(full);
  if (versions.length === 0) throw await unknownSecret(aws, location, name);
  return { name: full, versions: versions.toReversed() };
}

/** What a rollback does; `value` null: the newest version already has that value. */
export interface Rollback {
  name: string;
  from: number;
  to: number;
  keyId: string | null;
  value: SecretValue | null;
}

/** Reads the old value before the write, because the 101st version deletes the oldest one. */
export async function planRollback(
  ctx: Context,
  location: SecretLocation,
  name: string,
  toVersion: number | null,
): Promise<Rollback> {
  const aws = await openToChange(ctx, location);
  const current = await findCurrent(aws, location, name, { overwrite: true, version: null });
  if (current.version === null) throw await unknownSecret(aws, location, name);
  const from = current.version;
  const to = toVersion ?? from - 1;
  if (to < 1) throw onlyVersion(current.name);
  const [old, newest] = await Promise.all([
    readSecret(aws, location, name, to),
    readSecret(aws, location, name, from),
  ]);
  const value = equalValues(old.value, newest.value) ? null : old.value;
  return { name: current.name, from, to, keyId: current.keyId, value };
}

function onlyVersion(name: string): OperatorError {
  return new OperatorError('input', 'unknown_version', `${name} has only one version`, { value: name });
}

/** ECS always reads the newest version, so the old value becomes a new version. */
export async function rollBack(
  ctx: Context,
  location: SecretLocation,
  { name, from, keyId }: Rollback,
  value: SecretValue,
): Promise<SecretWritten> {
  return setSecret(ctx, location, { name, version: from, keyId }, { value, tags: {} });
}
