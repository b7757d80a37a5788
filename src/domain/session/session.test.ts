import { expect, test } from 'vitest';
import { codeProblem, loginCommand } from './session.ts';

test('the command that mends access, as a shell takes it', () => {
  expect(loginCommand({ environment: 'dev', profile: 'team' })).toBe('ops login -e dev');
  expect(loginCommand({ profile: 'team' })).toBe('ops login --profile team');
  expect(loginCommand({ profile: "a d'A" })).toBe(`ops login --profile 'a d'\\''A'`);
  expect(loginCommand({ profile: null })).toBe('ops login');
});

test('a code has six digits, with spaces or without', () => {
  expect(['123456', '123 456', '12345', '1234567', 'abcdef'].map(codeProblem)).toEqual([
    null,
    null,
    ...['12345', '1234567', 'abcdef'].map(() => 'A code has six digits'),
  ]);
});
