import type { RestartResult } from '../../domain/ecs/rollout.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import type { Aws } from '../../domain/ports.ts';
import { tierFor } from '../../domain/secrets/limits.ts';
import type { SecretWritten } from '../../domain/secrets/results.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';
import type { Context } from '../context.ts';
import { restartServices } from '../services/restart.ts';
import { warnOfCaseConflicts } from './location/case-conflicts.ts';
import {
  consumersOf,
  fullName,
  loadedOf,
  openToChange,
  type SecretLocation,
  settingsFor,
  verifyKeyOwner,
} from './location/location.ts';
import { updateCopy, type WrittenVersion } from './location/replicas.ts';

/** The stored secret before the operator enters a value; `version` null: it does not exist. */
export interface CurrentSecret {
  name: string;
  version: number | null;
  /** The key it is encrypted with; null if it does not exist. */
  keyId: string | null;
}

interface CurrentOptions {
  overwrite: boolean;
  /** The version that the caller has seen. */
  version: number | null;
}

/**
 * For use before the prompt. Throws `secret_exists` without `overwrite`, `secret_moved` if `version` is not the newest.
 */
export async function currentSecret(
  ctx: Context,
  location: SecretLocation,
  name: string,
  options: CurrentOptions,
): Promise<CurrentSecret> {
  return findCurrent(await openToChange(ctx, location), location, name, options);
}

export async function findCurrent(
  aws: Aws,
  location: SecretLocation,
  name: string,
  { overwrite, version }: CurrentOptions,
): Promise<CurrentSecret> {
  const full = fullName(location, name);
  const stored = await aws.secrets.info(full);
  const newest = stored?.version ?? null;
  if (version !== null && newest !== version) throw moved(full, version, newest);
  if (newest !== null && !overwrite && version === null) throw exists(full, newest);
  return { name: full, version: newest, keyId: stored?.keyId ?? null };
}

interface NewValue {
  value: SecretValue;
  tags: Record<string, string>;
}

/** Stores a value if `current` is still current. Throws `secret_exists` or `secret_moved` if it is not. */
export async function setSecret(
  ctx: Context,
  location: SecretLocation,
  current: CurrentSecret,
  newValue: NewValue,
): Promise<SecretWritten> {
  return storeSecret(ctx, await openToChange(ctx, location), location, current, newValue);
}

export async function storeSecret(
  ctx: Context,
  aws: Aws,
  location: SecretLocation,
  current: CurrentSecret,
  { value, tags }: NewValue,
): Promise<SecretWritten> {
  const { name } = current;
  const tier = tierFor(name, value);
  const settings = settingsFor(location, name, current.keyId);
  if (current.version !== null) await refuseMoved(aws, name, current.version);
  else if (location.kind === 'tree') {
    const existing = await aws.parameters.list(location.path);
    warnOfCaseConflicts(
      ctx,
      location,
      [name],
      existing.map((each) => each.name),
    );
  }
  await verifyKeyOwner(aws, location);
  const version = await aws.secrets.write({
    name,
    value,
    tier,
    keyId: settings.keyId,
    tags: { ...settings.tags, ...tags },
    expected: current.version ?? 'absent',
  });
  await updateCopies(ctx, location, { name, value, tier, version });
  return { name, version, services: consumersOf(location, name), tier };
}

/** The operator may have spent time at the prompt, and Parameter Store does not compare versions itself. */
async function refuseMoved({ secrets }: Aws, name: string, expected: number): Promise<void> {
  const newest = (await secrets.get(name))?.version ?? null;
  if (newest !== expected) throw moved(name, expected, newest);
}

/** Updates the copy in the second region, if it exists. */
export async function updateCopies(
  ctx: Context,
  location: SecretLocation,
  secret: WrittenVersion,
): Promise<void> {
  const loaded = loadedOf(location);
  if (loaded) await updateCopy(ctx, loaded, secret);
}

/** Restarts the environment's services that use the secret; a tree has none. `aws`: the account, if it is open. */
export async function restartConsumers(
  ctx: Context,
  location: SecretLocation,
  services: string[],
  signal: InterruptSource,
  aws?: Aws,
): Promise<RestartResult[]> {
  const loaded = loadedOf(location);
  if (!loaded || services.length === 0) return [];
  return restartServices(ctx, loaded, services, { signal, ...(aws && { aws }) });
}

function exists(name: string, version: number): OperatorError {
  return new OperatorError('input', 'secret_exists', `${name} already exists (version ${version})`, {
    value: name,
    next: ['Use --overwrite to set a new value; the old one stays in its history'],
  });
}

function moved(name: string, expected: number, newest: number | null): OperatorError {
  const state = newest === null ? 'it no longer exists' : `the newest version is ${newest}`;
  return new OperatorError('locked', 'secret_moved', `${name} is not at version ${expected}: ${state}`, {
    value: name,
    reason: 'Another operator changed it; nothing was written',
    next: ['See who changed it with ops secret history', 'Run the same command again to overwrite it'],
  });
}
