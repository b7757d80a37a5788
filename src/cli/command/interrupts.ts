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
