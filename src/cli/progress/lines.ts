import { type Palette, plain } from '../terminal/palette.ts';
import { clip, duration, oneLine, pad, padLeft, width } from '../terminal/text.ts';
import { type StackPhase, type StackRow, type ViewState, waitsFor } from './state.ts';

export interface Frame {
  columns: number;
  rows: number;
  /** Milliseconds since 1970. */
  now: number;
  paint?: Palette;
  /** Right end of the first line, longest first: "Ctrl-C: stop". The first that fits is shown. */
  hints?: string[];
}

/** Seconds without an event after which the age of the last one is shown. */
const SILENT = 10;
const ELAPSED = 7;
const SIGNS: Record<StackPhase, string> = {
  ok: 'ok',
  running: '..',
  waiting: '--',
  failed: '!!',
  stopped: '--',
  detached: '..',
};
const WORDS: Record<StackPhase, string> = {
  ok: 'ok',
  running: 'running',
  waiting: 'waiting',
  failed: 'failed',
  stopped: 'not started',
  detached: 'detached',
};
/** What a stack is doing before its first resource event. */
const PREPARING: Record<ViewState['header']['verb'], string> = {
  plan: 'creating its change set',
  create: 'creating its change set',
  apply: 'creating its change set',
  destroy: '',
  watch: '',
};
/** Most important first: a short window shows these rows. */
const IMPORTANCE: StackPhase[] = ['failed', 'running', 'detached', 'waiting', 'stopped', 'ok'];

/** One frame of the live view: at most `columns` wide and `rows` high, less the line of the cursor. */
export function lines(state: ViewState, frame: Frame): string[] {
  const paint = frame.paint ?? plain;
  const footerLines = footer(state, frame);
  if (!state.started) return [head(state, frame, paint), ...footerLines.map((line) => paint.faint(line))];
  const room = Math.max(1, frame.rows - 2 - footerLines.length);
  const { shown, hidden } = chooseRows(state.stacks, room);
  const names = Math.min(
    Math.max(0, ...state.stacks.map((row) => width(row.name))),
    Math.max(8, Math.floor(frame.columns / 3)),
  );
  return [
    head(state, frame, paint),
    ...shown.map((row) => stackLine(state, row, names, frame, paint)),
    ...(hidden.length > 0 ? [clip(`    ${summary(hidden)}`, frame.columns)] : []),
    ...footerLines.map((line) => paint.faint(line)),
  ];
}

function head(state: ViewState, { columns, now, hints = [] }: Frame, paint: Palette): string {
  const { environment, verb } = state.header;
  const done = state.stacks.filter((row) => row.phase === 'ok').length;
  const total = state.stacks.length;
  const stacks = state.started ? [`${done}/${total} ${total === 1 ? 'stack' : 'stacks'}`] : [];
  const left = [environment, verb, ...stacks, duration((now - state.startedAt) / 1000)].join('  ');
  const room = columns - width(left);
  const hint = hints.find((each) => width(each) + 2 <= room);
  if (hint === undefined) return paint.strong(clip(left, columns));
  return `${paint.strong(left)}${padLeft('', room - width(hint))}${paint.faint(hint)}`;
}

function stackLine(state: ViewState, row: StackRow, names: number, frame: Frame, paint: Palette): string {
  const elapsed = elapsedOf(row, frame.now);
  const start = ` ${SIGNS[row.phase]} ${pad(clip(row.name, names), names)} ${padLeft(elapsed, ELAPSED)}`;
  const activity = activityOf(state, row);
  const rest =
    activity && frame.columns - width(start) > 6 ? clip(`   ${activity}`, frame.columns - width(start)) : '';
  const begin = paintSign(row.phase, clip(rest ? start : start.trimEnd(), frame.columns), paint);
  return row.phase === 'failed' || rest === '' ? begin + rest : begin + paint.faint(rest);
}

function paintSign(phase: StackPhase, start: string, paint: Palette): string {
  const how = {
    ok: paint.good,
    failed: paint.bad,
    running: paint.busy,
    detached: paint.busy,
    waiting: paint.faint,
    stopped: paint.faint,
  };
  return ` ${how[phase](start.slice(1, 3))}${start.slice(3)}`;
}

function elapsedOf(row: StackRow, now: number): string {
  if (row.seconds !== null) return duration(row.seconds);
  return row.startedAt === null || row.phase === 'waiting' ? '' : duration((now - row.startedAt) / 1000);
}

function activityOf(state: ViewState, row: StackRow): string {
  if (row.phase === 'waiting') {
    const names = waitsFor(state, row);
    return names.length > 0 ? `waits for ${names.join(', ')}` : '';
  }
  const latest = Object.values(row.resources).at(-1);
  const more = Object.keys(row.resources).length - 1;
  if (row.phase === 'running' && !row.note && !latest) return PREPARING[state.header.verb];
  const parts = [row.note, latest && (more > 0 ? `${latest} (+${more})` : latest)];
  return oneLine(parts.filter(Boolean).join(': '));
}

function chooseRows(stacks: StackRow[], room: number): { shown: StackRow[]; hidden: StackRow[] } {
  if (stacks.length <= room) return { shown: stacks, hidden: [] };
  const ranked = stacks.toSorted((a, b) => IMPORTANCE.indexOf(a.phase) - IMPORTANCE.indexOf(b.phase));
  const kept = new Set(ranked.slice(0, Math.max(0, room - 1)));
  return { shown: stacks.filter((row) => kept.has(row)), hidden: stacks.filter((row) => !kept.has(row)) };
}

function summary(hidden: StackRow[]): string {
  const counts = IMPORTANCE.map((phase) => ({
    phase,
    n: hidden.filter((row) => row.phase === phase).length,
  }));
  const parts = counts.filter(({ n }) => n > 0).map(({ phase, n }) => `${n} ${WORDS[phase]}`);
  return `and ${parts.join(', ')}`;
}

/** What ops itself is doing: its latest step, or how every run begins. */
export function currentStep({ step, started, header }: ViewState): string | null {
  if (step !== null || started) return step;
  return header.verb === 'watch' ? 'reading the stacks' : 'reading the stacks, then starting Ansible';
}

function footer(state: ViewState, { columns, now }: Frame): string[] {
  const silent = (now - state.lastEventAt) / 1000;
  const texts = [currentStep(state), silent >= SILENT ? `last event ${duration(silent)} ago` : null];
  const line = texts.filter((text) => text !== null).join('  ');
  return line ? [clip(oneLine(line), columns)] : [];
}
