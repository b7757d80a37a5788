import {
  HEARTBEAT_SECONDS,
  LOCK_SECONDS,
  type LockRecord,
  type LockStore,
  type StoredLock,
} from '../../domain/deployment/lock.ts';
import { commandFor } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { Context } from '../context.ts';
import { warning } from '../progress.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { acquireLock, type LockOptions } from './acquire-lock.ts';
import { isStaleLock, lockedError, lockLostError, lockTimes } from './lock-record.ts';
import { openEnvironment } from './open.ts';

/** A lock that this process holds. */
export interface HeldLock {
  id: string;
  /** Another process held it before: what was read until then may have changed. */
  waited: boolean;
  /** Aborted when another process has taken over the lock. */
  lost: AbortSignal;
}

/**
 * Does the work while holding the environment's lock, then deletes it. Throws `locked` with the holder's name, or
 * `lock_lost` after the work if another process took over the lock.
 */
export async function withLock<T>(
  ctx: Context,
  aws: Aws,
  env: LoadedEnvironment,
  options: LockOptions,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const name = env.rendered.lock;
  const { seen, waited } = await acquireLock(ctx, aws.locks, env.name, name, options);
  const lost = new AbortController();
  const end = new AbortController();
  const beats = heartbeats(ctx, aws.locks, name, seen, end.signal, () => lost.abort());
  try {
    const result = await work({ id: seen.record.id, waited, lost: lost.signal });
    if (lost.signal.aborted) throw lockLostError(env.name);
    return result;
  } finally {
    end.abort();
    await beats;
    await releaseLock(ctx, aws.locks, name, seen.record.id);
  }
}

/** For operations that change no stack and so take no lock. Throws `locked` if another run holds it. */
export async function refuseLocked(ctx: Context, { locks }: Aws, env: LoadedEnvironment): Promise<void> {
  const seen = await locks.read(env.rendered.lock);
  if (!seen || isStaleLock(ctx, seen.record)) return;
  throw lockedError(ctx, env.name, seen.record, ['Wait until it ends', commandFor('unlock', env.name)]);
}

/** Deletes the lock and returns it; null if there was none. Throws `locked` if its holder is alive, unless forced. */
export async function unlockEnvironment(
  ctx: Context,
  env: LoadedEnvironment,
  { force }: { force: boolean },
): Promise<LockRecord | null> {
  const { locks } = await openEnvironment(ctx, env);
  const seen = await locks.read(env.rendered.lock);
  if (!seen) return null;
  if (!force && !isStaleLock(ctx, seen.record)) {
    throw lockedError(ctx, env.name, seen.record, [
      `Ask ${seen.record.owner}`,
      `${commandFor('unlock', env.name)} --force`,
    ]);
  }
  await locks.delete(env.rendered.lock);
  return seen.record;
}

/** Runs until `signal` is aborted or the lock is lost. A failed heartbeat is retried until the lock expires. */
async function heartbeats(
  ctx: Context,
  locks: LockStore,
  name: string,
  first: StoredLock,
  signal: AbortSignal,
  lose: () => void,
): Promise<void> {
  let seen = first;
  for (;;) {
    await ctx.clock.sleep(HEARTBEAT_SECONDS * 1_000, signal);
    if (signal.aborted) return;
    try {
      const next = await beat(ctx, locks, name, seen);
      if (!next) return lose();
      seen = next;
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      if (Date.parse(seen.record.expires) <= ctx.clock.now().getTime()) return lose();
    }
  }
}

/** Reads before it writes, so as not to overwrite a lock that another process took over. Null: the lock is lost. */
async function beat(
  ctx: Context,
  locks: LockStore,
  name: string,
  seen: StoredLock,
): Promise<StoredLock | null> {
  const found = await locks.read(name);
  if (found?.version !== seen.version || found.record.id !== seen.record.id) return null;
  const record = { ...seen.record, ...lockTimes(ctx, LOCK_SECONDS) };
  const version = await locks.overwrite(name, record);
  return version === seen.version + 1 ? { record, version } : null;
}

/** A failure is only a warning: the result of the work matters more, and the lock expires by itself. */
async function releaseLock(ctx: Context, locks: LockStore, name: string, id: string): Promise<void> {
  try {
    const found = await locks.read(name);
    if (found?.record.id === id) await locks.delete(name);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    warning(ctx, `The lock could not be deleted (${error.message}); it expires in ${LOCK_SECONDS} s`);
  }
}
