import { expect, it } from 'vitest';
import { width } from '../terminal/text.ts';
import {
  at,
  failing,
  finished,
  header,
  inProgress,
  result,
  START,
  viewAfter,
} from '../testing/progress-events.ts';
import { lines } from './lines.ts';
import { initial } from './state.ts';

const hints = ['Ctrl-C: stop after the running stacks', 'Ctrl-C: stop'];

function screen(state: ReturnType<typeof viewAfter>, columns: number, rows: number, second: number): string {
  return `${lines(state, { columns, rows, now: START + second * 1000, hints }).join('\n')}\n`;
}

it.each([
  ['under-way', inProgress, 130],
  ['silent', inProgress, 145],
  ['failing', failing, 165],
] as const)('draws %s at 80×24 and 60×15', async (name, events, second) => {
  const state = viewAfter([...events]);
  await expect(screen(state, 80, 24, second)).toMatchFileSnapshot(`golden/${name}-80x24.txt`);
  await expect(screen(state, 60, 15, second)).toMatchFileSnapshot(`golden/${name}-60x15.txt`);
});

it('shows the important rows in a window of 6 rows', async () => {
  await expect(screen(viewAfter(failing), 80, 6, 165)).toMatchFileSnapshot('golden/failing-80x6.txt');
});

it('always fits the window', () => {
  for (const columns of [20, 33, 60, 200]) {
    for (const rows of [4, 5, 8, 15, 50]) {
      const drawn = lines(viewAfter(failing), { columns, rows, now: START + 400_000, hints });
      expect(drawn.length, `${columns}×${rows}`).toBeLessThan(rows);
      for (const line of drawn) expect(width(line), line).toBeLessThanOrEqual(columns);
    }
  }
});

it('counts wide characters as two columns, and lets no escape sequence through', () => {
  const reason = '\u001b[2J漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字';
  const state = viewAfter([
    {
      event: 'stack_failed',
      at: at(1),
      stack: 'network',
      error: { code: 'aws', message: reason, stack: 'network', status: null, first_cause: null, next: [] },
    },
  ]);
  const line = lines(state, { columns: 40, rows: 24, now: START }).find((each) => each.includes('漢'));
  expect(line).toBe(' !! network                 漢字漢字漢…');
});

it('shows each phase by a sign, without colour', () => {
  const signs = lines(viewAfter(failing), { columns: 80, rows: 24, now: START }).slice(1, 9);
  expect(signs.map((line) => line.slice(1, 3))).toEqual(['ok', 'ok', 'ok', 'ok', '!!', 'ok', 'ok', '--']);
});

it('waits for dependents when destroying', () => {
  const of = { ...header, verb: 'destroy' as const };
  const started = header.stacks.map(({ name }) => ({
    event: 'stack_started' as const,
    at: at(0),
    stack: name,
  }));
  const text = lines(viewAfter([...started, finished(5, 'service-hello', 5)], of), {
    columns: 100,
    rows: 24,
    now: START,
  });
  expect(text.find((line) => line.includes('network'))).toContain('waits for cluster, ingress, discovery');
  expect(text.find((line) => line.includes('cluster  '))).not.toContain('waits');
});

it('shows what ops is doing before the first event of a stack', () => {
  expect(lines(initial(header, START), { columns: 80, rows: 24, now: START })).toEqual([
    'dev  create  0s',
    'reading the stacks, then starting Ansible',
  ]);
});

it('shows no time for a stack that never started', () => {
  const stopped = {
    code: 'not_started' as const,
    message: '',
    stack: 'keys',
    status: null,
    first_cause: null,
  };
  const event = { event: 'stack_failed' as const, at: at(1), stack: 'keys', error: { ...stopped, next: [] } };
  const started = { event: 'stack_started' as const, at: at(0), stack: 'keys' };
  const drawn = lines(viewAfter([started, { ...event, result: result('keys', 0) }]), {
    columns: 80,
    rows: 24,
    now: START,
  });
  expect(drawn.find((line) => line.includes('keys'))).toBe(' -- keys                     not started');
});
