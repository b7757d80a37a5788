import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ProgramEnd, ProgramRun } from '../../domain/machine/machine.ts';
import { OperatorError } from '../../domain/operator/error.ts';

/** Signals to forward; a terminal sends the others to the program itself. */
const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const;
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;

/**
 * Runs a program with the streams of this process and only these variables, until it ends. Forwards signals. Searches
 * the program like a shell, in the PATH of ops. Throws `command_missing`.
 */
export async function runProgram(
  { command, words, variables }: ProgramRun,
  { path, terminal }: { path: string; terminal: boolean },
): Promise<ProgramEnd> {
  const file = find(command, path);
  let child: ChildProcess | null = null;
  const forward = (signal: NodeJS.Signals) => void child?.kill(signal);
  // Ctrl-C reaches every process in the terminal's foreground; forwarding it would deliver it twice.
  const ignore = () => undefined;
  const listeners = [
    ...FORWARDED.map((signal) => [signal, forward] as const),
    ...FROM_TERMINAL.map((signal) => [signal, terminal ? ignore : forward] as const),
  ];
  // Before the start: an unhandled signal would end only ops.
  for (const [signal, listener] of listeners) process.on(signal, listener);
  try {
    child = spawn(file, words, { argv0: command, env: variables, stdio: 'inherit' });
    // Rejects if it cannot be started.
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
  throw new OperatorError('input', 'command_missing', `Command ${command} not found`, {
    value: command,
    reason: 'It is in none of the folders in PATH',
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
