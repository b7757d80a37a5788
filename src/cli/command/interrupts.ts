import { OperatorError } from '../../domain/operator/error.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import type { Reporter } from '../progress/reporter.ts';

/** `gone`: no further Ctrl-C can follow; the window was closed, or a program asks ops to end. */
export type InterruptListener = (terminalGone: boolean) => void;

interface Interruptible {
  host: { onInterrupt(listener: InterruptListener): () => void };
  /** Questions are asked. */
  interactive: boolean;
  reporter: Pick<Reporter, 'pause' | 'resume' | 'hint'>;
  prompter: () => Promise<Prompter>;
}

/** After the first Ctrl-C: when the command ends, whatever it is waiting for. */
const LIMIT_MS = 5_000;
/** The same after the operator's answer. */
const LIMIT_AFTER_ANSWER_MS = 2_000;

export interface BoundedInterrupts extends InterruptSource {
  release(): void;
}

/**
 * Bounds how long a command takes to end: after the first Ctrl-C five seconds; after the second one no time, unless the
 * operator is asked then; after the third one no time. `abandon` learns whether anything was listening: if not,
 * nothing had been started.
 */
export function boundedInterrupts(
  source: InterruptSource,
  { interrupted, abandon }: { interrupted: () => void; abandon: (started: boolean) => void },
): BoundedInterrupts {
  let listeners = 0;
  let asked = false;
  let timer: NodeJS.Timeout | undefined;
  const limit = (milliseconds: number) => {
    clearTimeout(timer);
    timer = setTimeout(abandon, milliseconds, true);
  };
  const unlisten = source.onInterrupt((nth) => {
    interrupted();
    if (listeners === 0) abandon(false);
    else if (nth === 1) limit(LIMIT_MS);
    else if (nth > 2 || !source.interactive) abandon(true);
    // The listeners of the operation come after this one, and may ask.
    else setImmediate(() => asked || abandon(true));
  });
  return {
    get interactive() {
      return source.interactive;
    },
    onInterrupt(listener) {
      listeners += 1;
      const stop = source.onInterrupt(listener);
      return () => {
        listeners -= 1;
        stop();
      };
    },
    async ask() {
      asked = true;
      clearTimeout(timer);
      const answer = await source.ask();
      if (answer === 'detach') limit(LIMIT_AFTER_ANSWER_MS);
      return answer;
    },
    release() {
      clearTimeout(timer);
      unlisten();
    },
  };
}

/** Counts Ctrl-C during a run. The live view pauses while the question is asked. */
export function interruptSource({ host, reporter, prompter, ...run }: Interruptible): InterruptSource {
  let { interactive } = run;
  return {
    get interactive() {
      return interactive;
    },
    onInterrupt(listener) {
      let count = 0;
      return host.onInterrupt((terminalGone) => {
        count += 1;
        if (terminalGone) interactive = false;
        if (interactive && count === 1) reporter.hint('Ctrl-C again: cancel');
        listener(count);
      });
    },
    async ask() {
      reporter.pause();
      try {
        const cancel = await (await prompter()).confirm({
          message: 'Cancel the stacks in flight?',
          why: 'No: AWS finishes them without ops. Yes: AWS rolls back updates and deletes stacks being created.',
          initial: false,
          consents: true,
        });
        return cancel ? 'cancel' : 'detach';
      } catch (error) {
        // Ctrl-C at the question itself: choose the answer that changes nothing.
        if (error instanceof OperatorError && error.exit === 'interrupted') return 'detach';
        throw error;
      } finally {
        reporter.resume();
      }
    },
  };
}
