import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import type { ProgramEnd } from '../../domain/machine/machine.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import type { createContext, RuntimeOptions } from '../../runtime.ts';
import { guardOutput } from '../terminal/output.ts';
import { realTerminal, type Terminal } from '../terminal/terminal.ts';
import type { InterruptListener } from './interrupts.ts';

export type Context = Awaited<ReturnType<typeof createContext>>;

/** What a command uses of the process and the machine. Tests pass their own. */
export interface ProcessHost {
  terminal: Terminal;
  env: Record<string, string | undefined>;
  now(): Date;
  context(
    options: Pick<RuntimeOptions, 'directory' | 'newWorkspace' | 'progress' | 'code'>,
  ): Promise<Context>;
  prompter(): Promise<Prompter>;
  /** Node and the machine, for a bug report. */
  system: string;
  /** Listens for SIGINT, SIGTERM and SIGHUP; returns a function that stops listening. */
  onInterrupt(listener: InterruptListener): () => void;
  setExitCode(status: number): void;
  /** Exits at once, even if work is still running. */
  exit(status: number): void;
  /** Exits as that program did: with its code, or by its signal. */
  exitLike(end: ProgramEnd): void;
  /** Throws `file_exists`, `file_unwritable`. */
  writePrivateFile(path: string, text: string, options: { overwrite: boolean }): Promise<void>;
  /** Reads a file relative to where ops was started. Throws `file_unreadable`. */
  readFile(path: string): Promise<Uint8Array>;
}

export const processHost: ProcessHost = {
  get terminal() {
    guardOutput(process);
    const terminal = realTerminal(process);
    Object.defineProperty(this, 'terminal', { value: terminal });
    return terminal;
  },
  env: process.env,
  system: `Node ${process.version}, ${process.platform}`,
  now: () => new Date(),
  context: async (options) => {
    const runtime = await import('../../runtime.ts');
    return runtime.createContext({ cwd: process.cwd(), env: process.env, ...options });
  },
  prompter: async () => {
    const runtime = await import('../../runtime.ts');
    return runtime.createPrompter({ input: process.stdin, output: process.stderr });
  },
  onInterrupt: (listener) => {
    const onInterruptSignal = () => listener(false);
    const onTermination = () => listener(true);
    process.on('SIGINT', onInterruptSignal).on('SIGTERM', onTermination).on('SIGHUP', onTermination);
    return () =>
      void process
        .off('SIGINT', onInterruptSignal)
        .off('SIGTERM', onTermination)
        .off('SIGHUP', onTermination);
  },
  setExitCode: (status) => {
    process.exitCode = status;
  },
  exit: (status) => process.exit(status),
  exitLike,
  writePrivateFile: async (path, text, options) => {
    const { writePrivateFile } = await import('../terminal/private-file.ts');
    return writePrivateFile(path, text, options);
  },
  readFile: (path) => readFileOrThrow(path),
};

/** Signals that end a process without a core dump, which would contain the secrets. */
const SIGNALS_WITHOUT_CORE_DUMP: NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGKILL',
  'SIGPIPE',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGVTALRM',
  'SIGPROF',
  'SIGIO',
];

/** Time for the signal to arrive. */
const SIGNAL_MS = 1_000;

function exitLike({ code, signal }: ProgramEnd): void {
  if (signal === null) return void process.exit(code ?? 1);
  const status = 128 + constants.signals[signal];
  if (!SIGNALS_WITHOUT_CORE_DUMP.includes(signal)) return void process.exit(status);
  process.removeAllListeners(signal);
  // Node ignores SIGPIPE until the last listener goes.
  if (signal !== 'SIGKILL') process.once(signal, () => undefined).removeAllListeners(signal);
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(status), SIGNAL_MS);
}

async function readFileOrThrow(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(
      'input',
      'file_unreadable',
      `${path} cannot be read`,
      { value: path, reason },
      { cause: error },
    );
  }
}
