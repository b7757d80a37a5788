import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ProgramEnd, ProgramRun } from '../../domain/machine/machine.ts';
import { OperatorError } from '../../domain/operator/error.ts';

/** What a program may be sent; those that a terminal sends reach it without us. */
const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const;
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;

/**
 * Runs a program on this process's own streams, with just these variables, until it ends. Signals are passed on; it is
 * found as a shell finds it, by the PATH of ops. Throws `command_missing`.
 */
export async function runProgram(
  { command, words, variables }: ProgramRun,
  { path, terminal }: { path: string; terminal: boolean },
): Promise<ProgramEnd> {
  const file = find(command, path);
  let child: ChildProcess | null = null;
  const pass = (signal: NodeJS.Signals) => void child?.kill(signal);
  // Ctrl-C reaches every program of the terminal's foreground: passed on as well it would come twice.
  const stay = () => undefined;
  const listeners = [
    ...PASSED_ON.map((signal) => [signal, pass] as const),
    ...FROM_TERMINAL.map((signal) => [signal, terminal ? stay : pass] as const),
  ];
  // Before it starts: a signal that found nobody listening would end ops alone.
  for (const [signal, listener] of listeners) process.on(signal, listener);
  try {
    child = spawn(file, words, { argv0: command, env: variables, stdio: 'inherit' });
    // Rejects where it cannot be started.
    const [code, signal] = await once(child, 'exit');
    return { code, signal };
  } catch (error) {
    throw unusable(command, error as NodeJS.ErrnoException);
  } finally {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  }
}

function find(command: string, path: string): string {
  if (command.includes('/')) return command;
  const found = path
    .split(delimiter)
    .map((folder) => join(folder || '.', command))
    .find(isProgram);
  if (found) return found;
  throw new OperatorError('input', 'command_missing', `There is no command ${command}`, {
    value: command,
    reason: 'It is in none of the folders that PATH names',
  });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Node's own error names all arguments, so it goes no further. */
function unusable(command: string, error: NodeJS.ErrnoException): OperatorError {
  const reasons: Record<string, string> = {
    ENOENT: 'There is no such file',
    EACCES: 'It may not be run',
    E2BIG: 'The environment is larger than this system allows',
    ENOEXEC: 'It is no program of this machine; a script begins with #!',
  };
  return new OperatorError('input', 'command_unusable', `${command} cannot be run`, {
    value: command,
    reason: reasons[error.code ?? ''] ?? `The system says ${error.code ?? 'nothing'}`,
  });
}
