import type { StackErrorReport } from '../../domain/deployment/events.ts';
import type { StackResult } from '../../domain/deployment/plan.ts';

/** What a run reported, by host name. */
export interface RunReport {
  results: Map<string, StackResult>;
  errors: Map<string, StackErrorReport>;
  /** Why the preflight refused the whole run: nothing was changed. */
  refused: StackErrorReport | null;
  /** Why it ended without reporting all of its stacks. */
  broken: StackErrorReport | null;
  /** The operator stopped it. */
  interrupted: boolean;
}

/** The report of a run that was not needed. */
export function emptyReport(): RunReport {
  return { results: new Map(), errors: new Map(), refused: null, broken: null, interrupted: false };
}

/** The results of stacks that were changed, and the names of those that needed no change. */
export function splitResults(results: RunReport['results']): { changed: StackResult[]; unchanged: string[] } {
  const all = [...results.values()];
  return {
    changed: all.filter((result) => !needsNothing(result)),
    unchanged: all.filter(needsNothing).map(({ stack }) => stack),
  };
}

function needsNothing({ action, secrets_generated, secrets_copied }: StackResult): boolean {
  return action === 'none' && secrets_generated.length + secrets_copied.length === 0;
}
