import type { PlaybookRun, StopMode } from '../domain/deployment/playbooks.ts';
import type { InterruptSource } from '../domain/operator/interrupts.ts';
import type { Context } from './context.ts';
import { notice } from './progress.ts';

/** After the first interrupt: how long a second one is waited for. */
const SECOND_PRESS_MS = 2_500;
/** After the first interrupt: when a run that has not ended by itself is ended. */
const END_MS = 4_000;
/** The same after the operator's answer. */
const END_AFTER_ANSWER_MS = 1_000;

/** The effect of the operator's interrupts on a run. */
export interface InterruptControl {
  readonly interrupted: boolean;
  /** The run no longer waits for its stacks, so nothing else is waited for either. */
  readonly detached: boolean;
  release(): void;
}

/**
 * The first interrupt starts no further stack and soon detaches; AWS finishes the running stacks. A second one in
 * between asks whether to cancel them. Without a terminal the first one detaches at once. Every later one ends the run,
 * and so does time: a call to AWS may hang. `already`: the operator interrupted before the run started, so it starts no
 * stack.
 */
export function controlInterrupts(
  ctx: Context,
  signal: InterruptSource,
  run: PlaybookRun,
  already = false,
): InterruptControl {
  const secondPress = new AbortController();
  const over = new AbortController();
  let interrupted = already;
  let detached = false;

  const stop = async (how: StopMode) => {
    if (over.signal.aborted) return;
    detached ||= how === 'detach' || how === 'end';
    await run.stop(how);
  };
  const detach = async (endAfter: number) => {
    await stop('detach');
    await ctx.clock.sleep(endAfter, over.signal);
    await stop('end');
  };
  const first = async () => {
    interrupted = true;
    if (!signal.interactive) {
      notice(ctx, 'Stopping: no further stack is started; AWS finishes the running ones');
      return detach(END_MS);
    }
    notice(ctx, 'No further stack is started. Press Ctrl-C again to cancel the running ones');
    await stop('hold');
    await ctx.clock.sleep(SECOND_PRESS_MS, AbortSignal.any([secondPress.signal, over.signal]));
    if (!secondPress.signal.aborted) await detach(END_MS - SECOND_PRESS_MS);
  };
  const second = async () => {
    if (!signal.interactive || detached) return stop('end');
    secondPress.abort();
    const answer = await signal.ask();
    return answer === 'cancel' ? stop('cancel') : detach(END_AFTER_ANSWER_MS);
  };

  const unlisten = signal.onInterrupt((nth) => {
    if (nth === 1) void first();
    else if (nth === 2) void second();
    else void stop('end');
  });
  if (already) void detach(END_MS);
  return {
    get interrupted() {
      return interrupted;
    },
    get detached() {
      return detached;
    },
    release() {
      unlisten();
      over.abort();
    },
  };
}

/** For waits outside a run: any interrupt aborts the signal. */
export function interruptSignal(signal: InterruptSource): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const unlisten = signal.onInterrupt(() => controller.abort());
  return { signal: controller.signal, release: unlisten };
}
