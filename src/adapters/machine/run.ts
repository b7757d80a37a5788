import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import type { ProgramEnd, ProgramRun } from '../../domain/machine/machine.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { isProgram } from './executable.ts';
import { type Execve, replaceProcess } from './replace.ts';

interface Around {
  /** Where programs are searched. */
  path: string;
  /** Whether standard input is a terminal. */
  terminal: boolean;
  /** Replaces this process; null: the program runs as its child. */
  replace: Execve | null;
}

/**
 * Runs a program with the streams of this process and only these variables, until it ends. Forwards signals. Searches
 * the program like a shell, in the PATH of ops. Throws `command_missing`.
 */
export async function runProgram(
  { command, words, variables }: ProgramRun,
  { path, terminal, replace }: Around,
): Promise<ProgramEnd> {
  const file = find(command, path);
  if (replace) await replaceProcess({ file, args: [command, ...words], variables }, replace);
  let child: ChildProcess | null = null;
  const stop = forwardSignals((signal) => void child?.kill(signal), terminal);
  try {
    child = spawn(file, words, { argv0: command, env: variables, stdio: 'inherit' });
    // Rejects if it cannot be started.
    const [code, signal] = await once(child, 'exit');
    return { code, signal };
  } catch (error) {
    throw unusable(command, error as NodeJS.ErrnoException);
  } finally {
    stop();
  }
}

/** These cannot be caught, or say that this process itself is at fault or has a child. */
const OWN = numbers('KILL STOP CHLD ILL TRAP BUS FPE SEGV SYS');
/** A terminal sends these to every process in its foreground: forwarding them would deliver them twice. */
const FROM_TERMINAL = numbers('INT QUIT WINCH INFO');
/** These stop a process, and a shell waits until ops has stopped too. */
const STOPPING = numbers('TSTP TTIN TTOU');
/** Node ignores these; without a listener they would have their default again and end ops at a closed pipe. */
const IGNORED = numbers('PIPE XFSZ');

function numbers(names: string): number[] {
  const all: Record<string, number> = constants.signals;
  return names.split(' ').flatMap((name) => all[`SIG${name}`] ?? []);
}

/** Listens before the program starts: an unhandled signal would end only ops. Returns what stops listening. */
function forwardSignals(forward: (signal: NodeJS.Signals) => void, terminal: boolean): () => void {
  // By number: some have two names.
  const signals = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));
  const listeners = [...signals]
    .filter(([number]) => !OWN.includes(number) && !(terminal && STOPPING.includes(number)))
    .map(([number, name]) => {
      const signal = name as NodeJS.Signals;
      const listener = () => {
        if (!terminal || !FROM_TERMINAL.includes(number)) forward(signal);
        if (STOPPING.includes(number)) process.kill(process.pid, 'SIGSTOP');
      };
      return { number, signal, listener };
    });
  for (const { signal, listener } of listeners) process.on(signal, listener);
  return () => {
    for (const { number, signal, listener } of listeners) {
      if (IGNORED.includes(number)) process.on(signal, ignore);
      process.off(signal, listener);
    }
  };
}

function ignore(): void {}

function find(command: string, path: string): string {
  if (command.includes('/')) return command;
  const found = path
    .split(delimiter)
    .map((folder) => join(folder || '.', command))
    .find(isProgram);
  if (found) return found;
  throw new OperatorError('input', 'command_missing', `Command ${command} not found`, {
    value: command,
    reason: 'It is in none of the folders in PATH',
  });
}

/** Drops Node's own error, which contains all arguments. */
function unusable(command: string, error: NodeJS.ErrnoException): OperatorError {
  const reasons: Record<string, string> = {
    ENOENT: 'The file does not exist',
    EACCES: 'Permission denied',
    E2BIG: 'The environment is too large for this system',
    ENOEXEC: 'It is not an executable for this machine; a script must start with #!',
  };
  return new OperatorError('input', 'command_unusable', `${command} cannot be run`, {
    value: command,
    reason: reasons[error.code ?? ''] ?? `The system reports ${error.code ?? 'no reason'}`,
  });
}
