import { Abandoned } from '../../domain/deployment/results.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import type { Reporter } from '../progress/reporter.ts';
import type { RunHeader } from '../progress/state.ts';
import { boundedInterrupts, type InterruptListener } from './interrupts.ts';

const STOP = ['Ctrl-C: stop after the running stacks', 'Ctrl-C: stop'];
/** What Ctrl-C does to a run: the longest hint that fits is shown. */
const HINTS: Record<RunHeader['verb'], string[]> = {
  plan: ['Ctrl-C: stop'],
  create: STOP,
  apply: STOP,
  destroy: STOP,
  watch: ['Ctrl-C: stop watching'],
};

/** What showing a run uses of its command. */
export interface RunView {
  interactive: boolean;
  reporter: Pick<Reporter, 'begin' | 'end'>;
  /** Counts Ctrl-C for the work. */
  interrupts: () => InterruptSource;
  onInterrupt: (listener: InterruptListener) => () => void;
  /** The run is interrupted: work that still hangs must not keep the process alive. */
  interrupted: () => void;
}

type Work<T> = (signal: InterruptSource) => Promise<T>;

/** Shows a run while `work` is running; its last frame stays on the screen. */
export async function watchedRun<T>(header: RunHeader, work: Work<T>, view: RunView): Promise<T> {
  const shown = async (signal: InterruptSource) => {
    view.reporter.begin(header, view.interactive ? HINTS[header.verb] : []);
    try {
      return await work(signal);
    } finally {
      view.reporter.end();
    }
  };
  return header.verb === 'plan'
    ? rejectOnInterrupt(() => shown(view.interrupts()), view)
    : endOnInterrupt(header, shown, view);
}

/** An interrupted run is awaited, but not for long: a call to AWS may hang. */
function endOnInterrupt<T>({ environment, verb }: RunHeader, work: Work<T>, view: RunView): Promise<T> {
  return new Promise((resolve, reject) => {
    const signal = boundedInterrupts(view.interrupts(), {
      interrupted: view.interrupted,
      abandon: (started) =>
        reject(started ? new Abandoned(environment, verb === 'destroy' ? verb : 'apply') : stopped()),
    });
    work(signal).then(resolve, reject).finally(signal.release);
  });
}

/**
 * An interrupted plan is not awaited: it changes nothing, and its playbook ends with the process. Listens before the
 * work starts, because its first line already names Ctrl-C.
 */
function rejectOnInterrupt<T>(work: () => Promise<T>, view: RunView): Promise<T> {
  return new Promise((resolve, reject) => {
    const unlisten = view.onInterrupt(() => {
      view.interrupted();
      reject(stopped());
    });
    work().then(resolve, reject).finally(unlisten);
  });
}

/** Files may have been written: `ops env create` writes the answers first. */
export function stoppedBeforeRun(): OperatorError {
  return new OperatorError(
    'interrupted',
    'interrupted',
    'Stopped before the run: nothing was changed in AWS',
  );
}

function stopped(): OperatorError {
  return new OperatorError('interrupted', 'interrupted', 'Stopped: nothing was changed');
}
