import {
  LOCK_SECONDS,
  type LockRecord,
  type LockStore,
  type LockVersion,
  type StoredLock,
} from '../../domain/deployment/lock.ts';
import { commandFor } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Context } from '../context.ts';
import { notice, step } from '../progress.ts';
import { holderOf, isStaleLock, lockedError, newLock, readLock } from './lock-record.ts';

export interface LockOptions {
  /** Shown to operators who wait for the lock. */
  reason: string;
  /** Seconds to wait for a lock that another process holds. */
  wait: number;
  /** Ends the wait. */
  signal?: AbortSignal;
}

const RETRY_MS = 2_000;
/** A claim protects a takeover, which takes well under a second. */
const CLAIM_SECONDS = 15;

/** Creates the lock, or takes over a stale one. Waits up to `wait` seconds. Throws `locked`, `interrupted`. */
export async function acquireLock(
  ctx: Context,
  locks: LockStore,
  environment: string,
  name: string,
  { reason, wait, signal }: LockOptions,
): Promise<{ seen: LockVersion; waited: boolean }> {
  const end = ctx.clock.now().getTime() + wait * 1_000;
  let reported = '';
  for (let waited = false; ; waited = true) {
    if (signal?.aborted)
      throw new OperatorError('interrupted', 'interrupted', 'Interrupted; nothing was changed');
    const record = newLock(ctx, reason, LOCK_SECONDS);
    if (await locks.create(name, record)) return { seen: { record, version: 1 }, waited };
    const found = await readLock(environment, locks.read(name));
    if (!found) continue;
    if (isStaleLock(ctx, found)) {
      const version = await takeOver(ctx, locks, name, found, record);
      if (version !== null) {
        notice(ctx, `Took over the stale lock of ${holderOf(found.record)}`);
        return { seen: { record, version }, waited: true };
      }
    }
    const current = await readLock(environment, locks.read(name));
    if (!current) continue;
    if (ctx.clock.now().getTime() >= end) throw lockedError(environment, current, waitOrUnlock(environment));
    if (reported !== current.record.id)
      step(ctx, `waiting for ${holderOf(current.record)} to release ${environment}`);
    reported = current.record.id;
    await ctx.clock.sleep(Math.min(RETRY_MS, Math.max(0, end - ctx.clock.now().getTime())), signal);
  }
}

/** Deletes a lock whose holder is gone, if there is one. It is taken over first: another process may do the same. */
export async function clearStaleLock(
  ctx: Context,
  locks: LockStore,
  environment: string,
  name: string,
): Promise<void> {
  const found = await readLock(environment, locks.read(name));
  if (!found || !isStaleLock(ctx, found)) return;
  const record = newLock(ctx, 'clearing a stale lock', LOCK_SECONDS);
  if ((await takeOver(ctx, locks, name, found, record)) === null) return;
  await locks.delete(name);
  notice(ctx, `Deleted the stale lock of ${holderOf(found.record)}`);
}

/**
 * Of several processes that see a stale lock, only the one that creates the claim overwrites it. If a claim itself is
 * stale, the version decides: the winner's is one higher than seen. Null: another process won.
 */
async function takeOver(
  ctx: Context,
  locks: LockStore,
  name: string,
  seen: StoredLock,
  record: LockRecord,
): Promise<number | null> {
  const claim = `${name}-takeover`;
  const claimRecord = newLock(ctx, 'taking over a stale lock', CLAIM_SECONDS);
  if (!(await locks.create(claim, claimRecord))) {
    const other = await locks.read(claim);
    if (other && isStaleLock(ctx, other)) await locks.delete(claim);
    return null;
  }
  try {
    const found = await locks.read(name);
    if (found?.version !== seen.version || found.record.id !== seen.record.id) return null;
    const version = await locks.overwrite(name, record);
    return version === seen.version + 1 ? version : null;
  } finally {
    await locks.delete(claim);
  }
}

function waitOrUnlock(environment: string): string[] {
  return ['Wait, or use --lock-wait SECONDS', commandFor('unlock', environment)];
}
