import type { ProgressEvent, StackErrorReport } from '../../domain/deployment/events.ts';
import type { StackResult } from '../../domain/deployment/plan.ts';
import type { StackEvent } from '../../domain/stack/reader.ts';
import { count } from '../terminal/text.ts';

/** What is known before a run begins. */
export interface RunHeader {
  environment: string;
  verb: 'plan' | 'create' | 'apply' | 'destroy' | 'watch';
  stacks: { name: string; after: string[] }[];
}

export type StackPhase = 'waiting' | 'running' | 'ok' | 'failed' | 'stopped' | 'detached';

export interface StackRow {
  name: string;
  after: string[];
  phase: StackPhase;
  /** Its worker is running; it may still wait for the stacks in `after`. */
  started: boolean;
  /** When it stopped waiting, milliseconds since 1970. */
  startedAt: number | null;
  seconds: number | null;
  /** Resources in progress, by logical id, oldest first. */
  resources: Record<string, string>;
  note: string | null;
}

/** What the views draw. Times are milliseconds since 1970. */
export interface ViewState {
  header: RunHeader;
  startedAt: number;
  lastEventAt: number;
  stacks: StackRow[];
  /** There was an event of a stack; before that there are no rows to show. */
  started: boolean;
  /** The latest step of ops itself; null once the run begins. */
  step: string | null;
}

export function initial(header: RunHeader, now: number): ViewState {
  return {
    header,
    startedAt: now,
    lastEventAt: now,
    // A watched environment shows only the stacks that have events.
    stacks: header.verb === 'watch' ? [] : header.stacks.map(({ name, after }) => newRow(name, after)),
    started: false,
    step: null,
  };
}

function newRow(name: string, after: string[]): StackRow {
  return {
    name,
    after,
    phase: 'waiting',
    started: false,
    startedAt: null,
    seconds: null,
    resources: {},
    note: null,
  };
}

/** Stacks this one still waits for; stacks outside the run are already deployed. */
export function waitsFor(state: Pick<ViewState, 'stacks' | 'header'>, row: StackRow): string[] {
  const pending = (name: string) => state.stacks.some((each) => each.name === name && each.phase !== 'ok');
  return waitedFor(state, row).filter(pending);
}

/** The other way round for a destroy: a stack waits for those that need it. */
function waitedFor(state: Pick<ViewState, 'stacks' | 'header'>, row: StackRow): string[] {
  if (state.header.verb !== 'destroy') return row.after;
  return state.stacks.filter((each) => each.after.includes(row.name)).map((each) => each.name);
}

export function reduce(state: ViewState, event: ProgressEvent): ViewState {
  const at = Date.parse(event.at);
  const next = { ...state, lastEventAt: Math.max(state.lastEventAt, at) };
  switch (event.event) {
    case 'run_started':
      if (event.mode === 'discard') return next;
      return startRunnable(keepRows({ ...next, started: true, step: null }, event.stacks), at);
    case 'stack_started':
      return startRunnable(
        changeRow(next, event.stack, (row) => ({ ...row, started: true })),
        at,
      );
    case 'stack_planned':
    case 'stack_finished':
      return startRunnable(
        changeRow(next, event.stack, (row) => finishRow(row, event.result)),
        at,
      );
    case 'stack_failed':
      return changeRow(next, event.stack, (row) => failRow(row, event.error, event.result ?? null, at));
    case 'resource':
      return changeRow(next, event.stack, (row) =>
        withResource(row, event.description, event.resource, state.header.verb, at),
      );
    case 'step':
      return { ...next, step: event.message };
    default:
      return next;
  }
}

function withRows(state: ViewState, names: string[]): ViewState {
  const known = new Set(state.stacks.map((row) => row.name));
  const added = names
    .filter((name) => !known.has(name))
    .map((name) => newRow(name, dependenciesOf(state, name)));
  return added.length > 0 ? { ...state, stacks: [...state.stacks, ...added] } : state;
}

function dependenciesOf({ header }: ViewState, name: string): string[] {
  return header.stacks.find((each) => each.name === name)?.after ?? [];
}

/** Hides stacks outside the run: they are already up to date. */
function keepRows(state: ViewState, names: string[]): ViewState {
  const complete = withRows(state, names);
  return { ...complete, stacks: complete.stacks.filter(({ name }) => names.includes(name)) };
}

function changeRow(state: ViewState, name: string, update: (row: StackRow) => StackRow): ViewState {
  const complete = withRows({ ...state, started: true }, [name]);
  return { ...complete, stacks: complete.stacks.map((row) => (row.name === name ? update(row) : row)) };
}

/** A stack's own time begins when all stacks it needs are done. */
function startRunnable(state: ViewState, at: number): ViewState {
  const stacks = state.stacks.map((row): StackRow => {
    const ready = row.phase === 'waiting' && row.started && waitsFor(state, row).length === 0;
    return ready ? { ...row, phase: 'running', startedAt: at } : row;
  });
  return { ...state, stacks };
}

function finishRow(row: StackRow, result: StackResult): StackRow {
  const changed = result.changes.length;
  const notes = [
    ...(result.action === 'none' ? ['nothing to do'] : []),
    ...(result.known_after.length > 0 ? [`known after ${result.known_after.join(', ')}`] : []),
    ...result.notes,
  ];
  const updates = result.action === 'update';
  if (changed > 0 && result.change_set)
    notes.unshift(updates ? `${result.action}, ${count(changed, 'change')}` : result.action);
  return { ...row, phase: 'ok', seconds: result.seconds, resources: {}, note: notes.join('; ') || null };
}

const PHASES: Partial<Record<StackErrorReport['code'], StackPhase>> = {
  needs_failed: 'stopped',
  not_started: 'stopped',
  detached: 'detached',
  cancelled: 'stopped',
};

function failRow(row: StackRow, error: StackErrorReport, result: StackResult | null, at: number): StackRow {
  const phase = PHASES[error.code] ?? 'failed';
  if (phase === 'stopped' && error.code !== 'cancelled') {
    // Its worker only waited: it has no time of its own.
    return { ...row, phase, startedAt: null, seconds: null, resources: {}, note: noteOf(error) };
  }
  const seconds = result?.seconds ?? (row.startedAt === null ? null : (at - row.startedAt) / 1000);
  return { ...row, phase, seconds, resources: {}, note: noteOf(error) };
}

function noteOf(error: StackErrorReport): string {
  switch (error.code) {
    case 'needs_failed':
      return `not started, needs ${(error.needs ?? []).join(', ')}`;
    case 'not_started':
      return 'not started';
    case 'detached':
      return 'detached; AWS continues';
    case 'cancelled':
      return 'cancelled';
    default:
      return error.first_cause
        ? `${error.first_cause.logical_id}: ${error.first_cause.reason}`
        : error.message;
  }
}

const HIDDEN_REASONS = new Set(['Resource creation Initiated', 'User Initiated']);

function withResource(
  row: StackRow,
  description: string,
  resource: StackEvent,
  verb: RunHeader['verb'],
  at: number,
): StackRow {
  const started =
    row.startedAt === null && row.phase === 'waiting' ? { startedAt: at, phase: 'running' as const } : {};
  const { [resource.logical_id]: _, ...others } = row.resources;
  if (resource.type === 'AWS::CloudFormation::Stack' && resource.logical_id === resource.stack_name) {
    return withStackEvent({ ...row, ...started }, resource, verb, at);
  }
  if (!resource.status.endsWith('_IN_PROGRESS')) return { ...row, ...started, resources: others };
  const reason = resource.reason && !HIDDEN_REASONS.has(resource.reason) ? `: ${resource.reason}` : '';
  const prefix = resource.status.startsWith('DELETE') && verb !== 'destroy' ? 'removing ' : '';
  return {
    ...row,
    ...started,
    resources: { ...others, [resource.logical_id]: `${prefix}${description}${reason}` },
  };
}

/** A playbook reports itself when a stack is done; `watch` has only the stack's own events. */
function withStackEvent(row: StackRow, event: StackEvent, verb: RunHeader['verb'], at: number): StackRow {
  const { status } = event;
  if (/ROLLBACK_IN_PROGRESS$/.test(status)) return { ...row, note: 'rolling back' };
  if (verb !== 'watch' || !/_(COMPLETE|FAILED)$/.test(status) || /CLEANUP/.test(status)) return row;
  const seconds = row.startedAt === null ? null : (at - row.startedAt) / 1000;
  const good = !/ROLLBACK|FAILED/.test(status);
  const note = good ? status : [status, event.reason].filter(Boolean).join(': ');
  return { ...row, phase: good ? 'ok' : 'failed', seconds, resources: {}, note };
}
