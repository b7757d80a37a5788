import {
  HEARTBEAT_SECONDS,
  LOCK_SECONDS,
  type LockRecord,
  type LockStore,
  type LockVersion,
} from '../../domain/deployment/lock.ts';
import { commandFor } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { Context } from '../context.ts';
import { notice, warning } from '../progress.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { acquireLock, clearStaleLock, type LockOptions } from './acquire-lock.ts';
import { isStaleLock, isUnreadable, lockedError, lockLostError, lockTimes, readLock } from './lock-record.ts';
import { openEnvironment } from './open.ts';

/** Time for the release of the lock after an interrupt. */
const INTERRUPTED_MS = 1_000;

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
    const released = beats.then(() => releaseLock(ctx, aws.locks, name, seen.record.id));
    await (options.signal?.aborted ? atMost(ctx, INTERRUPTED_MS, released) : released);
  }
}

/** An operator who interrupts does not wait for calls that hang: an abandoned lock becomes stale by itself. */
async function atMost(ctx: Context, milliseconds: number, work: Promise<void>): Promise<void> {
  const end = new AbortController();
  await Promise.race([work, ctx.clock.sleep(milliseconds, end.signal)]);
  end.abort();
}

/** For operations that change no stack and so take no lock. Throws `locked` if another run holds it. */
export async function refuseLocked(ctx: Context, { locks }: Aws, env: LoadedEnvironment): Promise<void> {
  const seen = await readLock(env.name, locks.read(env.rendered.lock));
  if (!seen || isStaleLock(ctx, seen)) return;
  throw lockedError(env.name, seen, ['Wait until it ends', commandFor('unlock', env.name)]);
}

/** For a plan: what it shows may be half done by a run that is in progress. Never an error. */
export async function reportRunInProgress(
  ctx: Context,
  { locks }: Aws,
  env: LoadedEnvironment,
): Promise<void> {
  try {
    const seen = await readLock(env.name, locks.read(env.rendered.lock));
    if (!seen || isStaleLock(ctx, seen)) return;
    const { owner, reason } = seen.record;
    warning(ctx, `A run of ${owner} (${reason}) is in progress: the plan shows what is left at this moment`);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
  }
}

/** For a run that has nothing to do. Whatever it finds is at most a warning. */
export async function clearDeadLock(ctx: Context, { locks }: Aws, env: LoadedEnvironment): Promise<void> {
  try {
    await clearStaleLock(ctx, locks, env.name, env.rendered.lock);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    warning(ctx, [error.message, ...(error.detail.next ?? []).slice(0, 1)].join('; next: '));
  }
}

/**
 * Deletes the lock and returns it; null if there was none, or none that ops wrote. Throws `locked` if its holder is
 * alive, and `lock_unreadable`; forced, it deletes these too.
 */
export async function unlockEnvironment(
  ctx: Context,
  env: LoadedEnvironment,
  { force }: { force: boolean },
): Promise<LockRecord | null> {
  const { locks } = await openEnvironment(ctx, env);
  const seen = await readLock(env.name, locks.read(env.rendered.lock)).catch(async (error: unknown) => {
    if (!force || !isUnreadable(error)) throw error;
    await locks.delete(env.rendered.lock);
    notice(ctx, `Deleted ${env.rendered.lock}, which ops could not read`);
    return null;
  });
  if (!seen) return null;
  if (!force && !isStaleLock(ctx, seen)) {
    throw lockedError(env.name, seen, [
      `Ask ${seen.record.owner}`,
      `${commandFor('unlock', env.name)} --force`,
    ]);
  }
  await locks.delete(env.rendered.lock);
  return seen.record;
}

/**
 * Runs until `signal` is aborted or the lock is lost. A failed heartbeat is retried until the lock expires: then others
 * may take it over, also while an answer is still awaited.
 */
async function heartbeats(
  ctx: Context,
  locks: LockStore,
  name: string,
  first: LockVersion,
  signal: AbortSignal,
  lose: () => void,
): Promise<void> {
  let seen = first;
  for (;;) {
    const left = Date.parse(seen.record.expires) - ctx.clock.now().getTime();
    if (left <= 0) return lose();
    await ctx.clock.sleep(Math.min(HEARTBEAT_SECONDS * 1_000, left), signal);
    if (signal.aborted) return;
    const next = await inTime(ctx, seen, () => beat(ctx, locks, name, seen));
    if (signal.aborted) return;
    if (next === null) return lose();
    if (next !== 'failed') seen = next;
  }
}

/** The heartbeat's result; "failed" if it failed, or the lock expired first. */
async function inTime(
  ctx: Context,
  { record }: LockVersion,
  work: () => Promise<LockVersion | null>,
): Promise<LockVersion | null | 'failed'> {
  const end = new AbortController();
  const left = Math.max(0, Date.parse(record.expires) - ctx.clock.now().getTime());
  const expiry = ctx.clock.sleep(left, end.signal).then(() => 'failed' as const);
  const result = work().catch((error: unknown) => {
    if (error instanceof OperatorError) return 'failed' as const;
    throw error;
  });
  try {
    return await Promise.race([result, expiry]);
  } finally {
    end.abort();
  }
}

/**
 * Reads before it writes, so as not to overwrite a lock that another process took over. One version more with the own ID
 * is the last heartbeat, whose answer was lost. Null: the lock is lost.
 */
async function beat(
  ctx: Context,
  locks: LockStore,
  name: string,
  seen: LockVersion,
): Promise<LockVersion | null> {
  const found = await locks.read(name);
  if (found?.record.id !== seen.record.id) return null;
  if (found.version !== seen.version && found.version !== seen.version + 1) return null;
  const record = { ...seen.record, ...lockTimes(ctx, LOCK_SECONDS) };
  const version = await locks.overwrite(name, record);
  return version === found.version + 1 ? { record, version } : null;
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
