import type { ProgressEvent, RunEvent, StackErrorReport } from '../../domain/deployment/events.ts';
import type { PlaybookRun, RunRequest } from '../../domain/deployment/playbooks.ts';
import { unansweredText } from '../../domain/operator/patience.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';
import { notice, warning } from '../progress.ts';
import { ResourceFeed } from '../status/resource-events.ts';
import { brokenAfter, brokenBefore, brokenBy } from './broken-run.ts';
import { completeReport, inFlight } from './in-flight.ts';
import { guardRun, type RunGuard } from './run-guard.ts';
import { emptyReport, type RunReport } from './run-report.ts';

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

/** Runs the playbook and reports its progress. Throws `playbook_failed` or `machine` if it ended before anything was changed. */
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
  if (!control?.detached) report.broken ??= brokenBy(request, report, ended);
  if (report.broken && (!watching || started.size === 0)) throw brokenBefore(report.broken);
  if (control?.detached || report.broken) completeReport(request, options.stacks, started, report);
  const after = brokenAfter(report, ended);
  if (after !== null) warning(ctx, after);
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
  if (event.event === 'run_broken') report.broken = event.error;
  if (event.event === 'stack_planned' || event.event === 'stack_finished') {
    report.results.set(event.stack, event.result);
  }
  if (event.event !== 'stack_failed') return;
  report.errors.set(event.stack, event.error);
  if (event.result) report.results.set(event.stack, event.result);
}
