import { OperatorError } from '../../domain/operator/error.ts';
import { tierFor } from '../../domain/secrets/limits.ts';
import type { SecretWritten } from '../../domain/secrets/results.ts';
import type { StoredSecret } from '../../domain/secrets/store.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';
import type { Context } from '../context.ts';
import { warnOfCaseConflicts } from './location/case-conflicts.ts';
import {
  consumersOf,
  fullName,
  loadedOf,
  openToChange,
  type SecretPlace,
  settingsFor,
} from './location/location.ts';
import { updateCopy, type WrittenVersion } from './location/replicas.ts';

/** What stands there before a value is asked for; `version` null: nothing does. */
export interface Standing {
  name: string;
  version: number | null;
  /** The key it is encrypted under, where it was looked up. */
  keyId: string | null;
}

/**
 * Looks before anybody types a value. Throws `secret_exists` where one is there and `overwrite` is not said, and
 * `secret_moved` where it is not the version that the caller has seen.
 */
export async function lookAt(
  ctx: Context,
  place: SecretPlace,
  name: string,
  { overwrite, version }: { overwrite: boolean; version: number | null },
): Promise<Standing> {
  const full = fullName(place, name);
  const aws = await openToChange(ctx, place);
  const known = await aws.secrets.info(full);
  const there = known?.version ?? null;
  if (version !== null && there !== version) throw moved(full, version, there);
  if (there !== null && !overwrite && version === null) throw exists(full, there);
  return { name: full, version: there, keyId: known?.keyId ?? null };
}

/** Stores a value where `standing` still stands. Throws `secret_exists` or `secret_moved` where it does not. */
export async function setSecret(
  ctx: Context,
  place: SecretPlace,
  standing: Standing,
  { value, tags }: { value: SecretValue; tags: Record<string, string> },
): Promise<SecretWritten> {
  const { name } = standing;
  const tier = tierFor(name, value);
  const settings = settingsFor(place, name, standing.keyId);
  const aws = await openToChange(ctx, place);
  if (standing.version !== null) await refuseMoved(aws.secrets, name, standing.version);
  else if (place.kind === 'tree') {
    warnOfCaseConflicts(
      ctx,
      place,
      [name],
      (await aws.parameters.list(place.path)).map((each) => each.name),
    );
  }
  const version = await aws.secrets.write({
    name,
    value,
    tier,
    keyId: settings.keyId,
    tags: { ...settings.tags, ...tags },
    expected: standing.version ?? 'absent',
  });
  await updateCopies(ctx, place, { name, value, tier, version });
  return { name, version, services: consumersOf(place, name), tier };
}

/** Seconds may have passed at the prompt, and Parameter Store itself compares no versions. */
async function refuseMoved(
  secrets: { get(name: string): Promise<StoredSecret | null> },
  name: string,
  expected: number,
): Promise<void> {
  const there = (await secrets.get(name))?.version ?? null;
  if (there !== expected) throw moved(name, expected, there);
}

/** A copy in a second region follows, where there is one already. */
export async function updateCopies(ctx: Context, place: SecretPlace, secret: WrittenVersion): Promise<void> {
  const loaded = place.kind === 'tree' ? null : loadedOf(place);
  if (loaded) await updateCopy(ctx, loaded, secret);
}

function exists(name: string, version: number): OperatorError {
  return new OperatorError('input', 'secret_exists', `${name} exists already (version ${version})`, {
    value: name,
    next: ['Say --overwrite to give it a new value; the old one stays in its history'],
  });
}

function moved(name: string, expected: number, there: number | null): OperatorError {
  const now = there === null ? 'it is not there any more' : `it is version ${there} now`;
  return new OperatorError('locked', 'secret_moved', `${name} is not version ${expected}: ${now}`, {
    value: name,
    reason: 'Somebody else changed it meanwhile; nothing was written',
    next: ['ops secret history tells who', 'Run the same command again to write over it'],
  });
}
