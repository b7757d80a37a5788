import { expect, test } from 'vitest';
import { sinceOf } from './since.ts';

const now = new Date('2026-05-04T12:00:00Z');

test.each([
  ['30m', '2026-05-04T11:30:00.000Z'],
  ['24h', '2026-05-03T12:00:00.000Z'],
  ['7d', '2026-04-27T12:00:00.000Z'],
  ['0m', '2026-05-04T12:00:00.000Z'],
  ['90d', '2026-02-03T12:00:00.000Z'],
  ['2026-05-01', '2026-05-01T00:00:00.000Z'],
  ['2026-05-01T10:30Z', '2026-05-01T10:30:00.000Z'],
  ['2026-05-01T10:30:15.5+02:00', '2026-05-01T08:30:15.500Z'],
])('%s is %s', (text, time) => {
  expect(sinceOf(text, now).toISOString()).toBe(time);
});

test.each([
  ['', 'bad_since'],
  ['7', 'bad_since'],
  ['7w', 'bad_since'],
  ['-7d', 'bad_since'],
  ['1.5h', 'bad_since'],
  ['yesterday', 'bad_since'],
  ['2026-02-30', 'bad_since'],
  ['2026-05-01T10:30', 'bad_since'],
  ['2026-05-04T12:00:01Z', 'since_ahead'],
  ['91d', 'since_too_long'],
  ['2026-02-03T11:59:59Z', 'since_too_long'],
])('%j is refused: %s', (text, code) => {
  expect(() => sinceOf(text, now)).toThrow(
    expect.objectContaining({ exit: 'input', code, detail: expect.objectContaining({ value: text }) }),
  );
});

test('an error has a reason and valid alternatives', () => {
  expect(() => sinceOf('100d', now)).toThrow(
    expect.objectContaining({
      message: '--since 100d is more than 90 days ago',
      detail: {
        value: '100d',
        reason: "CloudTrail's event history keeps 90 days; older events are only in the trail's bucket",
        next: ['--since 90d'],
      },
    }),
  );
});
