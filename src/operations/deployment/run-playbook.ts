import type { ProgressEvent, RunEvent, StackErrorReport } from '../../domain/deployment/events.ts';
import type { StackResult } from '../../domain/deployment/plan.ts';
import type { PlaybookRun, RunRequest } from '../../domain/deployment/playbooks.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { stoppedBy } from '../../domain/operator/file-error.ts';
import { unansweredText } from '../../domain/operator/patience.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';
import { notice, warning } from '../progress.ts';
import { ResourceFeed } from '../status/resource-events.ts';
import { guardRun, type RunGuard } from './run-guard.ts';

/** What a run reported, by host name. */
export interface RunReport {
  results: Map<string, StackResult>;
  errors: Map<string, StackErrorReport>;
  /** Why the preflight refused the whole run: nothing was changed. */
  refused: StackErrorReport | null;
  /** The operator stopped it. */
  interrupted: boolean;
}

/** The report of a run that was not needed. */
export function emptyReport(): RunReport {
  return { results: new Map(), errors: new Map(), refused: null, interrupted: false };
}

export interface RunOptions {
  /** What the run deploys from, including stacks that it only needs. */
  rendered: RenderedEnvironment;
  stacks: RenderedStack[];
  /** Stacks as they were before; empty for a plan. */
  states: Map<string, StackState>;
  /** A plan has just shown what the preflight notes. */
  notesShown?: boolean;
  /** Can stop the run; a plan has none and ends with the process. */
  guard?: RunGuard;
  /** Called once, before the first event. */
  started?: (run: PlaybookRun) => void;
  /** Called with each stack that reached its wanted state, in order. */
  finished?: (stack: string, run: PlaybookRun) => void;
}

/** Failures of stacks that had started: their last events show the reason. */
const STARTED = new Set<StackErrorReport['code']>(['stack_failed', 'cancelled', 'detached']);

/** Runs the playbook and reports its progress. Throws `playbook_failed` if it ended without completing its work. */
export async function runPlaybook(
  ctx: Context,
  aws: Aws,
  request: RunRequest,
  options: RunOptions,
): Promise<RunReport> {
  const child = await aws.childEnvironment();
  try {
    return await runWithAccess(child.variables, ctx, aws, request, options);
  } finally {
    await child.close();
  }
}

async function runWithAccess(
  access: Record<string, string>,
  ctx: Context,
  aws: Aws,
  request: RunRequest,
  options: RunOptions,
): Promise<RunReport> {
  const report = emptyReport();
  const started = new Set<string>();
  const feed = new ResourceFeed(ctx, aws, options.stacks, () =>
    inFlight(request, options.stacks, started, report),
  );
  const watching = request.mode === 'apply' || request.mode === 'destroy';
  const run = await ctx.playbooks.run(request, options.rendered, access);
  const control = options.guard ? guardRun(ctx, run, options.guard) : null;
  options.started?.(run);
  try {
    const skipped = watching
      ? feed.skipPast(request.stacks.filter((name) => options.states.has(name)))
      : null;
    if (watching) void skipped?.then(() => feed.start());
    for await (const event of run.events) {
      if (event.event === 'stack_started') started.add(event.stack);
      if (event.event === 'run_started' && !options.notesShown) showNotes(ctx, event.notes);
      if (event.event === 'stack_failed' && watching && STARTED.has(event.error.code) && !control?.detached)
        await feed.show(event.stack);
      record(report, event);
      if (event.event === 'sources_kept' && event.note !== null) warning(ctx, capitalised(event.note));
      ctx.progress(event.event === 'call_unanswered' ? unansweredWarning(event) : event);
      if (event.event === 'stack_finished') options.finished?.(event.stack, run);
    }
    const watched = (skipped ?? Promise.resolve()).then(() => feed.stop());
    if (!control?.detached) await watched;
  } finally {
    control?.release();
  }
  const ended = await run.ended;
  if (control?.detached) completeReport(request, options.stacks, started, report);
  if (!isComplete(request, report)) throw unfinished(ended);
  return { ...report, interrupted: control?.interrupted ?? false };
}

function unansweredWarning(event: Extract<RunEvent, { event: 'call_unanswered' }>): ProgressEvent {
  const text = unansweredText(event.action, event.endpoint, event.seconds);
  const message = event.stack === null ? text : `${event.stack}: ${text}`;
  return { event: 'warning', at: event.at, message };
}

function showNotes(ctx: Context, notes: string[]): void {
  for (const note of notes) notice(ctx, note);
}

/** A note begins like the middle of a sentence, as Ansible prints it. */
function capitalised(note: string): string {
  return `${note.slice(0, 1).toUpperCase()}${note.slice(1)}`;
}

function record(report: RunReport, event: RunEvent): void {
  if (event.event === 'run_refused') report.refused = event.error;
  if (event.event === 'stack_planned' || event.event === 'stack_finished') {
    report.results.set(event.stack, event.result);
  }
  if (event.event !== 'stack_failed') return;
  report.errors.set(event.stack, event.error);
  if (event.result) report.results.set(event.stack, event.result);
}

/** Started, not finished, and not waiting for another stack of this run. */
function inFlight(
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

/** A run that was ended reports only some of its stacks. */
function completeReport(
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

/** Every stack has a result, or a failure stopped the run before it reached them. */
function isComplete(request: RunRequest, report: RunReport): boolean {
  return (
    report.refused !== null ||
    report.errors.size > 0 ||
    request.stacks.every((name) => report.results.has(name))
  );
}

function unfinished({ code, output }: { code: number; output: string }): OperatorError {
  const stopped = stoppedBy(output);
  if (stopped) {
    const { code: reason, why, next } = stopped;
    const message = `ansible-playbook ended before the run was complete: ${why}; AWS finishes the stacks in progress`;
    return new OperatorError('failed', reason, message, { next });
  }
  const lines = output.trim().split('\n').slice(-15).join('\n');
  return new OperatorError(
    'failed',
    'playbook_failed',
    `ansible-playbook exited with code ${code} before the run was complete`,
    {
      reason: lines || 'No output',
      next: ['Run the same command again', 'ops doctor'],
    },
  );
}
