import { randomBytes } from 'node:crypto';
import {
  isStale,
  LOCK_SECONDS,
  type LockRecord,
  type LockStore,
  type StoredLock,
} from '../../domain/deployment/lock.ts';
import { commandFor } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Context } from '../context.ts';

export function newLock(ctx: Context, reason: string, seconds: number): LockRecord {
  const { machine, clock } = ctx;
  return {
    format: 1,
    id: randomBytes(16).toString('hex'),
    owner: machine.owner(),
    reason,
    host: machine.host,
    pid: machine.pid,
    acquired: clock.now().toISOString(),
    ...lockTimes(ctx, seconds),
  };
}

export function lockTimes({ clock }: Context, seconds: number): Pick<LockRecord, 'heartbeat' | 'expires'> {
  const now = clock.now();
  return { heartbeat: now.toISOString(), expires: new Date(now.getTime() + seconds * 1_000).toISOString() };
}

export function isStaleLock({ machine }: Context, lock: StoredLock): boolean {
  return isStale(lock, machine.host, machine.runs);
}

/** Throws `lock_unreadable`, with the command that frees the environment. */
export async function readLock(
  environment: string,
  reading: ReturnType<LockStore['read']>,
): Promise<StoredLock | null> {
  try {
    return await reading;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const next = [`${commandFor('unlock', environment)} --force`];
    throw new OperatorError(
      error.exit,
      error.code,
      error.message,
      { ...error.detail, next },
      { cause: error },
    );
  }
}

export function isUnreadable(error: unknown): error is OperatorError {
  return error instanceof OperatorError && error.code === 'lock_unreadable';
}

/** "ada@laptop (env apply)". */
export function holderOf({ owner, reason }: LockRecord): string {
  return `${owner} (${reason})`;
}

export function lockedError(environment: string, { record, age }: StoredLock, next: string[]): OperatorError {
  return new OperatorError(
    'locked',
    'locked',
    `${environment} is locked by ${holderOf(record)} since ${record.acquired}`,
    {
      value: record.owner,
      reason: `Its last heartbeat was ${age === null ? `at ${record.heartbeat}` : ago(age)}; without another, the lock expires ${LOCK_SECONDS} s after it`,
      next,
    },
  );
}

function ago(age: number): string {
  const seconds = Math.round(age);
  const minutes = Math.round(seconds / 60);
  if (seconds < 120) return `${seconds} s ago`;
  return minutes < 120 ? `${minutes} minutes ago` : `${Math.round(minutes / 60)} hours ago`;
}

export function lockLostError(environment: string): OperatorError {
  return new OperatorError('locked', 'lock_lost', `Another process took over the lock of ${environment}`, {
    reason: 'No further stack was started',
    next: [commandFor('show', environment), commandFor('apply', environment)],
  });
}
