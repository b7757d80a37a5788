import type { RunRequest } from '../../domain/deployment/playbooks.ts';
import type { RenderedStack } from '../../domain/stack/description.ts';
import type { RunReport } from './run-report.ts';

/** Started, not finished, and not waiting for another stack of this run. */
export function inFlight(
  request: RunRequest,
  stacks: RenderedStack[],
  started: Set<string>,
  report: RunReport,
): string[] {
  const ended = (name: string) => report.results.has(name) || report.errors.has(name);
  const inPlay = new Set(request.stacks);
  const waits = (name: string): boolean => {
    if (request.mode === 'destroy') {
      return stacks.some(
        ({ description }) =>
          description.needs.includes(name) && inPlay.has(description.stack) && !ended(description.stack),
      );
    }
    const needs = stacks.find(({ description }) => description.stack === name)?.description.needs ?? [];
    return needs.some((need) => inPlay.has(need) && !ended(need));
  };
  return [...started].filter((name) => !ended(name) && !waits(name));
}

/** Adds the stacks that a run which was ended, or broke, did not report. */
export function completeReport(
  request: RunRequest,
  stacks: RenderedStack[],
  started: Set<string>,
  report: RunReport,
): void {
  const running = new Set(inFlight(request, stacks, started, report));
  for (const stack of request.stacks) {
    if (report.results.has(stack) || report.errors.has(stack)) continue;
    const [code, message] = running.has(stack)
      ? (['detached', 'The run was ended; AWS may continue with this stack.'] as const)
      : (['not_started', 'The run was ended before this stack started.'] as const);
    report.errors.set(stack, { code, message, stack, status: null, first_cause: null, next: [] });
  }
}
