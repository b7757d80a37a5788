import { expect, test } from 'vitest';
import { parseRunEvent } from './parse-event.ts';

const at = '2026-11-23T10:00:00.000Z';
const result = {
  stack: 'network',
  stack_name: 'shop-dev-network',
  region: 'eu-central-1',
  action: 'create',
  status: 'CREATE_COMPLETE',
  change_set: null,
  changes: [],
  known_after: [],
  secrets_generated: [],
  secrets_copied: [],
  notes: [],
  seconds: 7.1,
};

test('a finished stack', () => {
  const event = { event: 'stack_finished', at, stack: 'network', result };
  expect(parseRunEvent(JSON.stringify(event))).toEqual(event);
});

test('unknown keys are dropped', () => {
  expect(parseRunEvent(JSON.stringify({ event: 'stack_started', at, stack: 'keys', extra: 1 }))).toEqual({
    event: 'stack_started',
    at,
    stack: 'keys',
  });
});

test('a failure: text is sanitized, missing keys get defaults', () => {
  const error = {
    code: 'stack_failed',
    message: 'It \u001b[31mfailed',
    stack: null,
    first_cause: null,
    next: [],
  };
  expect(
    parseRunEvent(JSON.stringify({ event: 'stack_failed', at, stack: 'keys', error, result: null })),
  ).toEqual({
    event: 'stack_failed',
    at,
    stack: 'keys',
    error: {
      code: 'stack_failed',
      message: 'It failed',
      stack: 'keys',
      status: null,
      first_cause: null,
      next: [],
    },
  });
});

test.each([
  ['{"event":', 'not JSON'],
  ['{"event":"stack_started","at":"x"}', 'stack: '],
  ['{"event":"nonsense"}', 'event: '],
  ['"text"', ': '],
])('an invalid line has a reason: %s', (line, reason) => {
  expect(parseRunEvent(line)).toEqual(expect.stringContaining(reason));
});

test('a run refused by the preflight', () => {
  const error = {
    code: 'locked',
    message: 'dev is locked by operator',
    stack: null,
    status: null,
    first_cause: null,
  };
  const line = JSON.stringify({ event: 'run_refused', at, error: { ...error, next: ['wait'] } });
  expect(parseRunEvent(line)).toEqual({
    event: 'run_refused',
    at,
    error: { ...error, stack: '', next: ['wait'] },
  });
});
