import type { PlaybookRun } from '../../domain/deployment/playbooks.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import type { Aws } from '../../domain/ports.ts';
import { type HeldLock, withLock } from '../access/lock.ts';
import type { Context } from '../context.ts';
import { controlInterrupts, type InterruptControl } from '../interrupts.ts';
import { notice } from '../progress.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';

/** What can stop a run that changes stacks: the operator, or another process that takes over the lock. */
export interface RunGuard {
  lock: HeldLock;
  interrupts: InterruptSource;
  /** Aborted if the operator interrupted before the playbook started. */
  interrupted: AbortSignal;
  /** A playbook is running, and says what an interrupt does to it. */
  running: boolean;
}

export interface GuardOptions {
  /** Shown to operators who wait for the lock. */
  reason: string;
  /** Seconds to wait for a lock that another operator holds. */
  lockWait: number;
  signal: InterruptSource;
}

/** Holds the environment's lock during the work. An interrupt ends the wait for the lock. Throws as `withLock` does. */
export async function withRunGuard<T>(
  ctx: Context,
  aws: Aws,
  env: LoadedEnvironment,
  { reason, lockWait, signal }: GuardOptions,
  work: (guard: RunGuard) => Promise<T>,
): Promise<T> {
  const interrupt = new AbortController();
  const guard = { interrupts: signal, interrupted: interrupt.signal, running: false };
  const unlisten = signal.onInterrupt((nth) => {
    if (nth === 1 && !guard.running) notice(ctx, 'Stopping');
    interrupt.abort();
  });
  const options = { reason, wait: lockWait, signal: interrupt.signal };
  try {
    return await withLock(ctx, aws, env, options, (lock) => work(Object.assign(guard, { lock })));
  } finally {
    unlisten();
  }
}

/** Stops the run as the operator asks, and starts no further stack once the lock is lost. */
export function guardRun(ctx: Context, run: PlaybookRun, guard: RunGuard): InterruptControl {
  const { lock, interrupts, interrupted } = guard;
  guard.running = true;
  const control = controlInterrupts(ctx, interrupts, run, interrupted.aborted);
  const hold = () => void run.stop('hold');
  lock.lost.addEventListener('abort', hold, { once: true });
  return {
    get interrupted() {
      return control.interrupted;
    },
    get detached() {
      return control.detached;
    },
    release() {
      guard.running = false;
      control.release();
      lock.lost.removeEventListener('abort', hold);
    },
  };
}
