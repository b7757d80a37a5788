import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { plain } from '../terminal/palette.ts';
import { at, header, inProgress, START } from '../testing/progress-events.ts';
import { type ReporterKind, reporter } from './reporter.ts';

const written: string[] = [];
let resize = () => {};

function make(kind: ReporterKind) {
  return reporter(kind, {
    paint: plain,
    now: () => Date.now(),
    terminal: {
      err: (text) => written.push(text),
      size: () => ({ columns: 80, rows: 24 }),
      onResize: (listener) => {
        resize = listener;
        return () => {
          resize = () => {};
        };
      },
    },
  });
}

beforeEach(() => {
  written.length = 0;
  vi.useFakeTimers({ now: START });
});
afterEach(() => void vi.useRealTimers());

it('draws at most ten times a second, however many events arrive', () => {
  const live = make('live');
  live.begin(header);
  for (let i = 0; i < 500; i++) {
    live.progress({ event: 'step', at: at(0), message: `step ${i}` });
    vi.advanceTimersByTime(2);
  }
  expect(written.length).toBeGreaterThan(5);
  expect(written.length).toBeLessThanOrEqual(12);
  live.end();
});

it('draws nothing during a question, and again after it', () => {
  const live = make('live');
  live.begin(header);
  live.pause();
  const before = written.length;
  live.progress({ event: 'stack_started', at: at(1), stack: 'network' });
  vi.advanceTimersByTime(3000);
  expect(written).toHaveLength(before);
  live.resume();
  expect(written.at(-1)).toContain(' .. network');
  live.end();
});

it('redraws when the window is resized, but not after the end', () => {
  const live = make('live');
  live.begin(header);
  vi.advanceTimersByTime(1000);
  const before = written.length;
  vi.setSystemTime(START + 5000);
  resize();
  expect(written).toHaveLength(before + 1);
  live.end();
  const ended = written.length;
  resize();
  live.progress({ event: 'stack_started', at: at(1), stack: 'network' });
  vi.advanceTimersByTime(5000);
  expect(written).toHaveLength(ended);
});

it('keeps the last frame of a run, and erases a plan and a run with nothing to do', () => {
  const started = { event: 'stack_started' as const, at: at(1), stack: 'network' };
  const last = (verb: 'plan' | 'create', begins: boolean) => {
    const live = make('live');
    live.begin({ ...header, verb });
    if (begins) live.progress(started);
    live.end();
    return written.filter((text) => text !== '\u001b[?25h').at(-1);
  };
  expect(last('create', true)).toContain(' .. network');
  expect(last('plan', true)).toBe('\r\u001b[2A\u001b[J');
  expect(last('create', false)).toBe('\r\u001b[2A\u001b[J');
});

it('keeps warnings above the view', () => {
  const live = make('live');
  live.begin(header);
  live.progress({ event: 'warning', at: at(0), message: 'the clock is 3 minutes off' });
  expect(written.join('')).toContain('\u001b[JWarning: the clock is 3 minutes off\n');
  live.end();
});

it('logs every half minute that it is still waiting', () => {
  const log = make('plain');
  log.begin(header);
  for (const event of inProgress) log.progress(event);
  written.length = 0;
  vi.advanceTimersByTime(65_000);
  expect(written).toHaveLength(2);
  expect(written[0]).toContain('in progress: cluster');
  log.end();
});

it('writes each event as a line of JSON', () => {
  make('json').progress({ event: 'step', at: at(0), message: 'Locked' });
  expect(written).toEqual(['{"event":"step","at":"2026-05-04T14:00:00.000Z","message":"Locked"}\n']);
});
