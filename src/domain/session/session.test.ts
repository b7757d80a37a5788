import { expect, test } from 'vitest';
import { codeProblem, loginCommand } from './session.ts';

test('the login command, quoted for a shell', () => {
  expect(loginCommand({ environment: 'dev', profile: 'team' })).toBe('ops login -e dev');
  expect(loginCommand({ profile: 'team' })).toBe('ops login --profile team');
  expect(loginCommand({ profile: "a d'A" })).toBe(`ops login --profile 'a d'\\''A'`);
  expect(loginCommand({ profile: null })).toBe('ops login');
});

test('a code has six digits, with or without spaces', () => {
  expect(['123456', '123 456', '12345', '1234567', 'abcdef'].map(codeProblem)).toEqual([
    null,
    null,
    ...['12345', '1234567', 'abcdef'].map(() => 'A code has six digits'),
  ]);
});
