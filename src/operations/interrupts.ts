import type { PlaybookRun } from '../domain/deployment/playbooks.ts';
import type { InterruptSource } from '../domain/operator/interrupts.ts';
import type { Context } from './context.ts';
import { notice } from './progress.ts';

const SECOND_PRESS_MS = 5_000;

/** The effect of the operator's interrupts on a run. */
export interface InterruptControl {
  readonly interrupted: boolean;
  release(): void;
}

/**
 * The first interrupt starts no further stack and detaches after five seconds; AWS finishes the running stacks. A
 * second one within that time asks whether to cancel them. Without a terminal the first one detaches at once.
 * `already`: the operator interrupted before the run started, so it starts no stack.
 */
export function controlInterrupts(
  ctx: Context,
  signal: InterruptSource,
  run: PlaybookRun,
  already = false,
): InterruptControl {
  const timer = new AbortController();
  let interrupted = false;
  const stop = (how: 'hold' | 'detach' | 'cancel') => run.stop(how);

  const first = async () => {
    interrupted = true;
    if (!signal.interactive) {
      notice(ctx, 'Stopping: no further stack is started; AWS finishes the running ones');
      await stop('detach');
      return;
    }
    await stop('hold');
    notice(ctx, 'No further stack is started. Press Ctrl-C again within 5 s to cancel the running ones');
    await ctx.clock.sleep(SECOND_PRESS_MS, timer.signal);
    if (!timer.signal.aborted) await stop('detach');
  };
  const second = async () => {
    if (timer.signal.aborted) return;
    timer.abort();
    await stop(signal.interactive ? await signal.ask() : 'detach');
  };

  const unlisten = signal.onInterrupt((nth) => {
    if (nth === 1) void first();
    else if (nth === 2) void second();
  });
  if (already) {
    interrupted = true;
    void stop('detach');
  }
  return {
    get interrupted() {
      return interrupted;
    },
    release() {
      unlisten();
      timer.abort();
    },
  };
}

/** For waits outside a run: any interrupt aborts the signal. */
export function interruptSignal(signal: InterruptSource): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const unlisten = signal.onInterrupt(() => controller.abort());
  return { signal: controller.signal, release: unlisten };
}
