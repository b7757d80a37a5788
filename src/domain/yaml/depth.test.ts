import { expect, it } from 'vitest';
import { parseTemplate } from '../template/parse.ts';
import { DEEPEST, tooDeepAt } from './depth.ts';
import { YamlFile } from './file.ts';

const LEVELS = 50_000;
const block = (levels: number) =>
  Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:\n`).join('');

it.each([
  ['brackets', '['.repeat(LEVELS)],
  ['braces', '{a: '.repeat(LEVELS)],
  ['closed brackets', `a: ${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`],
  ['lists in one line', '- '.repeat(LEVELS)],
  ['indentation', block(300)],
])('refuses %s by depth, with the position', (_, text) => {
  for (const read of [() => YamlFile.parse({ path: 'a.yaml', text }), () => parseTemplate('a.yaml', text)]) {
    let error: unknown;
    try {
      read();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      code: 'yaml_too_deep',
      message: 'The file is nested too deeply here: ops reads at most 100 levels',
      detail: { file: 'a.yaml', line: expect.any(Number), column: expect.any(Number) },
    });
  }
});

it('says where the first level too many begins', () => {
  expect(tooDeepAt('['.repeat(200))).toBe(DEEPEST);
  expect(tooDeepAt(`a: [1]\nb: ${'['.repeat(200)}`)).toBe('a: [1]\nb: '.length + DEEPEST - 1);
});

it.each([
  ['many brackets side by side', `a: [${'{b: [1]}, '.repeat(500)}]`],
  ['brackets in text', `a: "${'['.repeat(500)}"`],
  ['long indented text', `a: |\n${' '.repeat(300)}b\n`],
  ['an ordinary depth', block(60)],
])('reads %s', (_, text) => {
  expect(tooDeepAt(text)).toBeNull();
});
