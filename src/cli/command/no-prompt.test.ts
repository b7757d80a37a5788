import { expect, it } from 'vitest';
import { noPromptReason } from './no-prompt.ts';

const reason = (input: boolean | undefined, interactive: boolean, env: Record<string, string> = {}) =>
  noPromptReason(input, { terminal: { interactive }, env });

it('asks on a terminal', () => {
  expect([reason(undefined, true), reason(true, true)]).toEqual([null, null]);
  expect(reason(true, false)).toBe('No terminal to prompt on');
});

it('asks nothing with --no-input', () => {
  expect(reason(false, true)).toBe('--no-input: nothing is asked');
});

it.each([
  ['true', 'CI is true: nothing is asked; --input asks'],
  ['1', 'CI is 1: nothing is asked; --input asks'],
  ['', null],
  ['false', null],
  ['0', null],
])('honours CI=%s', (CI, expected) => {
  expect([reason(undefined, true, { CI }), reason(true, true, { CI })]).toEqual([expected, null]);
});
