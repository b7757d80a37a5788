import type { RunEvent, StackErrorReport } from '../../domain/deployment/events.ts';
import type { StackResult } from '../../domain/deployment/plan.ts';
import type { PlaybookRun, RunRequest } from '../../domain/deployment/playbooks.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedStack, StackState } from '../../domain/stack/description.ts';
import type { Context } from '../context.ts';
import { ResourceFeed } from '../status/resource-events.ts';

/** What a run told, by host name. */
export interface Played {
  results: Map<string, StackResult>;
  errors: Map<string, StackErrorReport>;
  /** Why the preflight refused the whole run: nothing was changed. */
  refused: StackErrorReport | null;
}

/** Of a run that was not needed. */
export function nothingPlayed(): Played {
  return { results: new Map(), errors: new Map(), refused: null };
}

export interface PlayOptions {
  stacks: RenderedStack[];
  /** Stacks as they were before; empty for a plan. */
  states: Map<string, StackState>;
  /** Called with the run before its first event; what it returns is called when the run has ended. */
  control?: (run: PlaybookRun) => () => void;
  /** Called in order with every stack that has come to its wanted state. */
  finished?: (stack: string, run: PlaybookRun) => void;
}

/** Failures of stacks that were worked on: their last events tell why. */
const BEGUN = new Set<StackErrorReport['code']>(['stack_failed', 'cancelled', 'detached']);

/** Runs the playbook and tells its progress. Throws `playbook_failed` where it ended without doing its work. */
export async function play(
  ctx: Context,
  aws: Aws,
  request: RunRequest,
  options: PlayOptions,
): Promise<Played> {
  const child = await aws.childEnvironment();
  try {
    return await playWith(child.variables, ctx, aws, request, options);
  } finally {
    await child.close();
  }
}

async function playWith(
  access: Record<string, string>,
  ctx: Context,
  aws: Aws,
  request: RunRequest,
  options: PlayOptions,
): Promise<Played> {
  const played = nothingPlayed();
  const started = new Set<string>();
  const feed = new ResourceFeed(ctx, aws, options.stacks, () =>
    inFlight(request, options.stacks, started, played),
  );
  const watching = request.mode === 'apply' || request.mode === 'destroy';
  const run = await ctx.playbooks.run(request, access);
  const release = options.control?.(run);
  try {
    const skipped = watching
      ? feed.skipPast(request.stacks.filter((name) => options.states.has(name)))
      : null;
    if (watching) void skipped?.then(() => feed.start());
    for await (const event of run.events) {
      if (event.event === 'stack_started') started.add(event.stack);
      if (event.event === 'stack_failed' && watching && BEGUN.has(event.error.code))
        await feed.show(event.stack);
      take(played, event);
      ctx.progress(event);
      if (event.event === 'stack_finished') options.finished?.(event.stack, run);
    }
    await skipped;
    await feed.stop();
  } finally {
    release?.();
  }
  const ended = await run.ended;
  if (!accounted(request, played)) throw unfinished(ended);
  return played;
}

function take(played: Played, event: RunEvent): void {
  if (event.event === 'run_refused') played.refused = event.error;
  if (event.event === 'stack_planned' || event.event === 'stack_finished') {
    played.results.set(event.stack, event.result);
  }
  if (event.event !== 'stack_failed') return;
  played.errors.set(event.stack, event.error);
  if (event.result) played.results.set(event.stack, event.result);
}

/** Begun, not ended, and no longer waiting for another stack of this run. */
function inFlight(
  request: RunRequest,
  stacks: RenderedStack[],
  started: Set<string>,
  played: Played,
): string[] {
  const ended = (name: string) => played.results.has(name) || played.errors.has(name);
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

/** The results of stacks that were worked on, and the names of those that were found as they should be. */
export function sortedOut(results: Played['results']): { worked: StackResult[]; idle: string[] } {
  const all = [...results.values()];
  return {
    worked: all.filter((result) => !isIdle(result)),
    idle: all.filter(isIdle).map(({ stack }) => stack),
  };
}

function isIdle({ action, secrets_generated, secrets_copied }: StackResult): boolean {
  return action === 'none' && secrets_generated.length + secrets_copied.length === 0;
}

/** Every stack is told of, or at least one failure that stopped the run before it came to them. */
function accounted(request: RunRequest, played: Played): boolean {
  return (
    played.refused !== null ||
    played.errors.size > 0 ||
    request.stacks.every((name) => played.results.has(name))
  );
}

function unfinished({ code, output }: { code: number; output: string }): OperatorError {
  const lines = output.trim().split('\n').slice(-15).join('\n');
  return new OperatorError(
    'failed',
    'playbook_failed',
    `ansible-playbook ended with code ${code} before its work was done`,
    {
      reason: lines || 'It printed nothing',
      next: ['Run the same command again', 'ops doctor'],
    },
  );
}
