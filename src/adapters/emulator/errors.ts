import { readFile } from 'node:fs/promises';
import { OperatorError } from '../../domain/operator/error.ts';
import { sanitizeMessage } from '../../domain/operator/redact.ts';

/** Exit codes of `python -m emulator`, see docs/emulator.md. */
export const EXIT_PORT = 3;
export const EXIT_STATE_IN_USE = 5;

const LAST_LINES = 8;
const OTHER_PORT = ['ops local up', 'ops local up --port PORT'];

export function portInUse(port: number, log: string): OperatorError {
  return new OperatorError('input', 'port_in_use', `Port ${port} is in use`, {
    value: String(port),
    reason: `The embedded AWS needs 127.0.0.1:${port}, which another program uses; log: ${log}`,
    next: OTHER_PORT,
  });
}

/** `code`: the operating system's. Ports below 1024 need a privilege on most systems (EACCES, bind(2)). */
export function portRefused(port: number, code: string, log: string): OperatorError {
  if (code === 'EADDRINUSE') return portInUse(port, log);
  const why = code === 'EACCES' ? 'this user may not open it' : code;
  return new OperatorError('input', 'port_refused', `Port ${port} cannot be opened: ${why}`, {
    value: String(port),
    next: OTHER_PORT,
  });
}

export function pythonMissing(python: string): OperatorError {
  return new OperatorError('input', 'python_missing', 'The embedded AWS is not set up', {
    value: python,
    reason: `${python} does not exist`,
    next: ['npm run setup', 'ops doctor'],
  });
}

/** It still runs: stopping it would lose what is not saved. */
export function stateNotSaved(reason: string, state: string): OperatorError {
  return new OperatorError(
    'failed',
    'state_not_saved',
    'The embedded AWS cannot save its state, so it is still running; nothing is lost',
    {
      reason,
      file: state,
      next: ['Free some space on that disk, then: ops local down', 'ops local down --force'],
    },
  );
}

/** It ended, but its last state is not in its files. */
export async function changesLost(state: string, log: string): Promise<OperatorError> {
  const lines = await lastLines(log);
  return new OperatorError(
    'failed',
    'state_lost',
    'The embedded AWS is stopped, but it did not save its state: changes since the last save are lost',
    {
      ...(lines && { reason: `Last lines of ${log}:\n${lines}` }),
      file: state,
      next: ['ops local up', 'ops env plan'],
    },
  );
}

/** `what` is the message, such as "The embedded AWS exited during start-up (exit code 1)". Never advises a deletion. */
export async function localFailed(what: string, log: string): Promise<OperatorError> {
  const lines = await lastLines(log);
  return new OperatorError('failed', 'local_failed', what, {
    reason: lines ? `Last lines of ${log}:\n${lines}` : `${log} is empty`,
    file: log,
    next: ['ops local up', 'ops doctor'],
  });
}

/** Its log names the process. */
export async function stateInUse(log: string): Promise<OperatorError> {
  const reason = await lastLines(log);
  return new OperatorError('failed', 'local_failed', 'Another process of the embedded AWS uses this state', {
    ...(reason && { reason }),
    file: log,
    next: ['ops local status', 'Stop that process, then: ops local up'],
  });
}

/** An error of the file system, such as a full disk, as an error of the operator; any other error unchanged. */
export function storageFailed(error: unknown, directory: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return new OperatorError(
    'failed',
    'local_storage',
    'The embedded AWS cannot start: its files cannot be written',
    {
      reason: error.message,
      file: directory,
      next: ['Free some space on that disk, then: ops local up', 'ops doctor'],
    },
    { cause: error },
  );
}

async function lastLines(log: string): Promise<string> {
  try {
    const lines = sanitizeMessage(await readFile(log, 'utf8'))
      .trimEnd()
      .split('\n');
    return lines.slice(-LAST_LINES).join('\n').trim();
  } catch {
    return '';
  }
}
