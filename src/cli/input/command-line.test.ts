import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { commandLine, quote } from './command-line.ts';

it('quotes words so that a shell reads them unchanged', () => {
  const words = [
    'plain',
    '',
    "it's",
    '$(id) `id`',
    'two words',
    'a;b',
    '*',
    '~',
    '!x',
    'back\\slash',
    '"',
    'ünï',
  ];
  const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.map(quote).join(' ')}`], {
    encoding: 'utf8',
  });
  expect(printed.split('\0').slice(0, -1)).toEqual(words);
});

it('writes flags as they are typed', () => {
  const line = commandLine(['env', 'create', 'dev'], {
    local: true,
    'flow-logs': false,
    services: ['hello', 'pay'],
    zones: 3,
    domain: null,
    reason: '-x y',
    yes: true,
  });
  expect(line).toBe(
    "ops env create dev --local --no-flow-logs --services hello,pay --zones 3 --reason='-x y' --yes",
  );
});
