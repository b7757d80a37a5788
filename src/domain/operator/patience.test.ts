import { expect, test } from 'vitest';
import { timeoutOf } from './patience.ts';

test('the time-out is 30 seconds, or OPS_TIMEOUT', () => {
  expect([timeoutOf({}), timeoutOf({ OPS_TIMEOUT: '' }), timeoutOf({ OPS_TIMEOUT: '90' })]).toEqual([
    30, 30, 90,
  ]);
});

test.each(['0', '-1', '1.5', '10s', '1e3', '10000', ' 5'])('refuses OPS_TIMEOUT=%s', (value) => {
  expect(() => timeoutOf({ OPS_TIMEOUT: value })).toThrow(
    expect.objectContaining({
      exit: 'input',
      code: 'invalid_timeout',
      detail: expect.objectContaining({ value }),
    }),
  );
});
