import { OperatorError } from '../domain/errors.ts';
import { tierFor } from '../domain/secret-limits.ts';
import type { SecretWritten } from '../domain/secret-results.ts';
import type { StoredSecret } from '../domain/secret-store.ts';
import type { SecretValue } from '../domain/secret-value.ts';
import { nearest } from '../domain/spelling.ts';
import { warnOfTwins } from './case-twins.ts';
import type { Context } from './context.ts';
import { updateCopy } from './secret-copies.ts';
import {
  consumersOf,
  flagsOf,
  fullName,
  loadedOf,
  openToChange,
  openToRead,
  pathOf,
  type SecretPlace,
  settingsFor,
} from './secret-place.ts';

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
    warnOfTwins(
      ctx,
      place,
      [name],
      (await aws.secrets.list(place.path)).map((each) => each.name),
    );
  }
  const version = await aws.secrets.write({
    name,
    value,
    keyId: settings.keyId,
    tags: { ...settings.tags, ...tags },
    expected: standing.version ?? 'absent',
  });
  await updateCopies(ctx, place, { name, value, version });
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
export async function updateCopies(
  ctx: Context,
  place: SecretPlace,
  secret: { name: string; value: SecretValue; version: number },
): Promise<void> {
  const loaded = place.kind === 'tree' ? null : loadedOf(place);
  if (loaded) await updateCopy(ctx, loaded, secret);
}

/** The newest version, or the one named. Throws `unknown_secret` where there is none. */
export async function getSecret(
  ctx: Context,
  place: SecretPlace,
  name: string,
  version?: number,
): Promise<StoredSecret> {
  const full = fullName(place, name);
  const aws = await openToRead(ctx, place);
  const found = await aws.secrets.get(full, version);
  if (found) return found;
  throw await unknown(ctx, place, name, version);
}

/** With the nearest name there is, or how to set it. */
export async function unknown(
  ctx: Context,
  place: SecretPlace,
  name: string,
  version?: number,
): Promise<OperatorError> {
  const full = `${pathOf(place)}/${name}`;
  const aws = await openToRead(ctx, place);
  const known = (await aws.secrets.list(pathOf(place))).map((each) => each.name);
  if (version !== undefined && known.includes(full)) {
    return new OperatorError('input', 'unknown_version', `${full} has no version ${version}`, {
      value: String(version),
      next: [`ops secret history ${name} ${flagsOf(place)}`],
    });
  }
  const near = nearest(full, known);
  return new OperatorError('input', 'unknown_secret', `There is no secret ${full}`, {
    value: full,
    next: [
      ...(near ? [`Did you mean ${near.slice(pathOf(place).length + 1)}?`] : []),
      `ops secret set ${name} ${flagsOf(place)}`,
    ],
  });
}

function exists(name: string, version: number): OperatorError {
  return new OperatorError('input', 'secret_exists', `${name} exists already (version ${version})`, {
    value: name,
    next: ['Say --overwrite to give it a new value; the old one stays in its history'],
  });
}

export function moved(name: string, expected: number, there: number | null): OperatorError {
  const now = there === null ? 'it is not there any more' : `it is version ${there} now`;
  return new OperatorError('locked', 'secret_moved', `${name} is not version ${expected}: ${now}`, {
    value: name,
    reason: 'Somebody else changed it meanwhile; nothing was written',
    next: ['ops secret history tells who', 'Run the same command again to write over it'],
  });
}
