import type { StackErrorReport } from '../../domain/deployment/events.ts';
import type { PlaybookEnd, RunRequest } from '../../domain/deployment/playbooks.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { stoppedBy } from '../../domain/operator/file-error.ts';
import type { RunReport } from './run-report.ts';

/** Why the playbook ended before every stack was reported; null: it was complete, or a failure stopped it in order. */
export function brokenBy(
  request: RunRequest,
  report: RunReport,
  { code, signal, output }: PlaybookEnd,
): StackErrorReport | null {
  if (report.refused || request.stacks.every((name) => report.results.has(name) || report.errors.has(name)))
    return null;
  if (signal !== null) return killedBy(signal);
  if (report.errors.size > 0) return null;
  const stopped = stoppedBy(output);
  if (stopped)
    return ofMachine(`ansible-playbook ended before the run was complete: ${stopped.why}`, stopped.next);
  const lines = output.trim().split('\n').slice(-15).join('\n');
  const message = `ansible-playbook exited with code ${code} before the run was complete`;
  return { ...NO_STACK, code: 'bug', message: `${message}\n${lines || 'No output'}`, next: ['ops doctor'] };
}

/** How the playbook failed after its last stack; null: it did not, or a failed stack says more. */
export function brokenAfter(report: RunReport, { code, signal, output }: PlaybookEnd): string | null {
  if (report.refused || report.broken || report.errors.size > 0 || (code === 0 && signal === null))
    return null;
  const how = signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
  const lines = output.trim().split('\n').slice(-3).join('\n');
  return `Every stack is done, but ansible-playbook ${how} after them, so its last steps may be missing. ${lines}`.trim();
}

const NO_STACK = { stack: '', status: null, first_cause: null };

/** Signals that a system sends by itself, and the next step. */
const KILLED: Partial<Record<string, { why: string; next: string[] }>> = {
  SIGKILL: {
    why: 'the system does so when memory runs out',
    next: ['check the memory of this machine: free -m, dmesg'],
  },
};

function killedBy(signal: string): StackErrorReport {
  const known = KILLED[signal];
  return ofMachine(
    `ansible-playbook was killed by ${signal}${known ? `: ${known.why}` : ''}`,
    known?.next ?? [],
  );
}

function ofMachine(message: string, next: string[]): StackErrorReport {
  return { ...NO_STACK, code: 'machine', message, next };
}

/** The same for a run that has changed nothing. */
export function brokenBefore({ code, message, next }: StackErrorReport): OperatorError {
  const [what = '', ...reason] = message.split('\n');
  if (code === 'machine')
    return new OperatorError('failed', 'machine', `${what.replace(/\.$/, '')}; nothing was changed`, {
      next,
    });
  return new OperatorError('failed', 'playbook_failed', what, {
    reason: reason.join('\n'),
    next: ['Run the same command again', ...next],
  });
}
