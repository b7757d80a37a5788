import { randomBytes } from 'node:crypto';
import { isStale, type LockRecord } from '../../domain/deployment/lock.ts';
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

export function isStaleLock({ clock, machine }: Context, record: LockRecord): boolean {
  return isStale(record, clock.now(), machine.host, machine.runs);
}

/** "ada@laptop (env apply)". */
export function holderOf({ owner, reason }: LockRecord): string {
  return `${owner} (${reason})`;
}

export function lockedError(
  { clock }: Context,
  environment: string,
  record: LockRecord,
  next: string[],
): OperatorError {
  return new OperatorError(
    'locked',
    'locked',
    `${environment} is locked by ${holderOf(record)} since ${record.acquired}`,
    {
      value: record.owner,
      reason: [
        `Last heartbeat ${record.heartbeat} (${ago(clock.now(), record.heartbeat)})`,
        `the lock expires at ${record.expires} without another`,
      ].join('; '),
      next,
    },
  );
}

function ago(now: Date, time: string): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(time)) / 1_000));
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
