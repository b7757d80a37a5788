import { randomBytes } from 'node:crypto';
import {
  HEARTBEAT_SECONDS,
  isStale,
  LOCK_SECONDS,
  type LockRecord,
  type LockStore,
  type SeenLock,
} from '../../domain/deployment/lock.ts';
import { commandFor } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { Context } from '../context.ts';
import { notice, step, warning } from '../progress.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { openEnvironment } from './open.ts';

/** A lock that is ours. */
export interface HeldLock {
  id: string;
  /** Somebody else held it before: what was read then may have changed. */
  waited: boolean;
  /** Aborted when it is found to be another's. */
  lost: AbortSignal;
}

export interface LockOptions {
  reason: string;
  /** Seconds to wait for another's lock. */
  wait: number;
  /** Ends the waiting. */
  signal?: AbortSignal;
}

const RETRY_MS = 2_000;
/** A claim guards a takeover, which takes well under a second. */
const CLAIM_SECONDS = 15;

/**
 * Does the work under the environment's lock, and removes it afterwards. Throws `locked`, naming the holder, or
 * `lock_lost` after the work where the lock was lost meanwhile.
 */
export async function withLock<T>(
  ctx: Context,
  aws: Aws,
  env: LoadedEnvironment,
  options: LockOptions,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const name = env.rendered.lock;
  const { seen, waited } = await acquire(ctx, aws.locks, env.name, name, options);
  const lost = new AbortController();
  const end = new AbortController();
  const beating = heartbeats(ctx, aws.locks, name, seen, end.signal, () => lost.abort());
  try {
    const result = await work({ id: seen.record.id, waited, lost: lost.signal });
    if (lost.signal.aborted) throw lockLost(env.name);
    return result;
  } finally {
    end.abort();
    await beating;
    await release(ctx, aws.locks, name, seen.record.id);
  }
}

/** For what changes no stack, and so takes no lock: throws `locked` where another run holds it. */
export async function refuseLocked(ctx: Context, { locks }: Aws, env: LoadedEnvironment): Promise<void> {
  const seen = await locks.read(env.rendered.lock);
  if (!seen || stale(ctx, seen.record)) return;
  throw locked(env.name, seen.record, ['Wait until it has ended', commandFor('unlock', env.name)]);
}

/** Removes the lock and returns it; null where there was none. Throws `locked` where its holder lives, unless forced. */
export async function unlockEnvironment(
  ctx: Context,
  env: LoadedEnvironment,
  { force }: { force: boolean },
): Promise<LockRecord | null> {
  const { locks } = await openEnvironment(ctx, env);
  const seen = await locks.read(env.rendered.lock);
  if (!seen) return null;
  if (!force && !stale(ctx, seen.record)) {
    throw locked(env.name, seen.record, [
      `Ask ${seen.record.owner}`,
      `${commandFor('unlock', env.name)} --force`,
    ]);
  }
  await locks.delete(env.rendered.lock);
  return seen.record;
}

async function acquire(
  ctx: Context,
  locks: LockStore,
  environment: string,
  name: string,
  { reason, wait, signal }: LockOptions,
): Promise<{ seen: SeenLock; waited: boolean }> {
  const end = ctx.clock.now().getTime() + wait * 1_000;
  let told = '';
  for (let waited = false; ; waited = true) {
    if (signal?.aborted)
      throw new OperatorError('interrupted', 'interrupted', 'Stopped before anything was changed');
    const record = newLock(ctx, reason, LOCK_SECONDS);
    if (await locks.create(name, record)) return { seen: { record, version: 1 }, waited };
    const there = await locks.read(name);
    if (!there) continue;
    if (stale(ctx, there.record)) {
      const version = await takeOver(ctx, locks, name, there, record);
      if (version !== null) {
        notice(ctx, `Took over the lock ${there.record.owner} left behind (${there.record.reason})`);
        return { seen: { record, version }, waited: true };
      }
    }
    const now = await locks.read(name);
    if (!now) continue;
    if (ctx.clock.now().getTime() >= end) throw locked(environment, now.record, waitOrUnlock(environment));
    if (told !== now.record.id) step(ctx, `waiting for ${holder(now.record)} to finish with ${environment}`);
    told = now.record.id;
    await ctx.clock.sleep(Math.min(RETRY_MS, Math.max(0, end - ctx.clock.now().getTime())), signal);
  }
}

/**
 * Of several that see a stale lock one makes the claim, and it alone overwrites, so no loser writes over the winner.
 * Should a claim itself be left behind, the version decides: one more than seen has won. Null: another was quicker.
 */
async function takeOver(
  ctx: Context,
  locks: LockStore,
  name: string,
  seen: SeenLock,
  record: LockRecord,
): Promise<number | null> {
  const claim = `${name}-takeover`;
  const claimed = newLock(ctx, 'takes over a lock', CLAIM_SECONDS);
  if (!(await locks.create(claim, claimed))) {
    const other = await locks.read(claim);
    if (other && stale(ctx, other.record)) await locks.delete(claim);
    return null;
  }
  try {
    const there = await locks.read(name);
    if (there?.version !== seen.version || there.record.id !== seen.record.id) return null;
    const version = await locks.overwrite(name, record);
    return version === seen.version + 1 ? version : null;
  } finally {
    await locks.delete(claim);
  }
}

/** Ends when `signal` is aborted, or the lock is lost. A heartbeat that fails is tried again until the lock expires. */
async function heartbeats(
  ctx: Context,
  locks: LockStore,
  name: string,
  first: SeenLock,
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

/** Looks before it writes: over a lock that another has taken meanwhile nothing is written. Null: lost. */
async function beat(ctx: Context, locks: LockStore, name: string, seen: SeenLock): Promise<SeenLock | null> {
  const there = await locks.read(name);
  if (there?.version !== seen.version || there.record.id !== seen.record.id) return null;
  const record = { ...seen.record, ...times(ctx, LOCK_SECONDS) };
  const version = await locks.overwrite(name, record);
  return version === seen.version + 1 ? { record, version } : null;
}

/** What the work ended in is worth more to the operator than a lock that stays: it expires by itself. */
async function release(ctx: Context, locks: LockStore, name: string, id: string): Promise<void> {
  try {
    const there = await locks.read(name);
    if (there?.record.id === id) await locks.delete(name);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    warning(ctx, `The lock could not be removed (${error.message}); it expires in ${LOCK_SECONDS} s`);
  }
}

function newLock(ctx: Context, reason: string, seconds: number): LockRecord {
  const { machine, clock } = ctx;
  return {
    format: 1,
    id: randomBytes(16).toString('hex'),
    owner: machine.owner(),
    reason,
    host: machine.host,
    pid: machine.pid,
    acquired: clock.now().toISOString(),
    ...times(ctx, seconds),
  };
}

function times({ clock }: Context, seconds: number): Pick<LockRecord, 'heartbeat' | 'expires'> {
  const now = clock.now();
  return { heartbeat: now.toISOString(), expires: new Date(now.getTime() + seconds * 1_000).toISOString() };
}

function stale({ clock, machine }: Context, record: LockRecord): boolean {
  return isStale(record, clock.now(), machine.host, machine.runs);
}

function holder({ owner, reason }: LockRecord): string {
  return `${owner} (${reason})`;
}

function waitOrUnlock(environment: string): string[] {
  return ['Wait, or say --lock-wait SECONDS', commandFor('unlock', environment)];
}

function locked(environment: string, record: LockRecord, next: string[]): OperatorError {
  return new OperatorError(
    'locked',
    'locked',
    `${environment} is locked by ${holder(record)} since ${record.acquired}`,
    {
      value: record.owner,
      reason: `Its last sign of life is of ${record.heartbeat}; without another it expires at ${record.expires}`,
      next,
    },
  );
}

function lockLost(environment: string): OperatorError {
  return new OperatorError('locked', 'lock_lost', `The lock of ${environment} was lost to another`, {
    reason: 'Nothing further was started',
    next: [commandFor('show', environment), commandFor('apply', environment)],
  });
}
