import type { PlaybookRun } from '../domain/deployment/playbooks.ts';
import type { InterruptSource } from '../domain/operator/interrupts.ts';
import type { Context } from './context.ts';
import { notice } from './progress.ts';

const SECOND_PRESS_MS = 5_000;

/** What the operator's interrupts made of a run. */
export interface InterruptControl {
  readonly interrupted: boolean;
  release(): void;
}

/**
 * Once: nothing further is started, and after five seconds the stacks in flight are left to AWS. A second time
 * within them: asks whether to cancel what is in flight. Without a person there: left to AWS at once. `already`: it
 * came before the run began, so nothing of it shall begin.
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
      notice(ctx, 'Stopping: nothing further is started, AWS finishes what is in flight');
      await stop('detach');
      return;
    }
    await stop('hold');
    notice(ctx, 'Nothing further is started. Press Ctrl-C again within 5 s to cancel what is in flight');
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

/** Before a run there is nothing in flight: any interrupt ends what is waited for. */
export function interruptSignal(signal: InterruptSource): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const unlisten = signal.onInterrupt(() => controller.abort());
  return { signal: controller.signal, release: unlisten };
}
