import { readFile } from 'node:fs/promises';
import { OperatorError } from '../../domain/operator/error.ts';
import { sanitizeText } from '../../domain/operator/sanitize.ts';

/** Exit codes of `python -m emulator`, see docs/emulator.md. */
export const EXIT_PORT = 3;
export const EXIT_STATE_IN_USE = 5;

const LAST_LINES = 8;

export function portInUse(port: number, log: string): OperatorError {
  return new OperatorError('input', 'port_in_use', `Port ${port} is in use`, {
    value: String(port),
    reason: `The embedded AWS needs 127.0.0.1:${port}, which another program uses; log: ${log}`,
    next: ['ops local up', 'ops local up --port PORT'],
  });
}

export function pythonMissing(python: string): OperatorError {
  return new OperatorError('input', 'python_missing', 'The embedded AWS is not set up', {
    value: python,
    reason: `${python} does not exist`,
    next: ['npm run setup', 'ops doctor'],
  });
}

/** `what` is the message, such as "The embedded AWS exited during start-up (exit code 1)". */
export async function localFailed(what: string, log: string): Promise<OperatorError> {
  const lines = await lastLines(log);
  return new OperatorError('failed', 'local_failed', what, {
    reason: lines ? `Last lines of ${log}:\n${lines}` : `${log} is empty`,
    file: log,
    next: ['ops local up', 'ops local reset', 'ops doctor'],
  });
}

async function lastLines(log: string): Promise<string> {
  try {
    const lines = sanitizeText(await readFile(log, 'utf8'))
      .trimEnd()
      .split('\n');
    return lines.slice(-LAST_LINES).join('\n').trim();
  } catch {
    return '';
  }
}
