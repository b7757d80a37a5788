import { expect, it } from 'vitest';
import { seededRandom } from '../testing/random.ts';
import { editKey } from './edit.ts';
import { YamlFile } from './file.ts';
import { scalarText } from './scalars.ts';

const PARTS = [
  'a',
  'Z',
  '0',
  '9',
  '_',
  '-',
  '.',
  ':',
  ' ',
  '#',
  ',',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '\\',
  '\n',
  '\t',
  '&',
  '*',
  '!',
  '|',
  '>',
  '%',
  '@',
  '`',
  '~',
  '?',
  '/',
  '+',
  'e',
  'x',
  'é',
  '😀',
  'no',
  'true',
  'null',
  '10.20.0.0/16',
];

function texts(count: number): string[] {
  const next = seededRandom(7);
  return Array.from({ length: count }, () =>
    Array.from({ length: Math.floor(next() * 6) }, () => PARTS[Math.floor(next() * PARTS.length)]).join(''),
  );
}

it('writes any text so that it reads back unchanged and unambiguous', () => {
  for (const text of texts(2000)) {
    const written = `key: ${scalarText(text)}\nlist: ${scalarText([text, 'x'])}\n`;
    expect(YamlFile.parse({ path: 'f', text: written }).value).toEqual({ key: text, list: [text, 'x'] });
  }
});

it('an edit changes one value and no other, for any text', () => {
  const file = { path: 'f', text: '# c\na: 1 # one\nkey: old # behind\nlist:\n  - x # why\n  - z\nend: 2\n' };
  for (const text of texts(500)) {
    const edited = editKey(editKey(file, 'key', text), 'list', ['x', text]);
    const list = ['x', 'z'].includes(text) ? ['x', ...(text === 'z' ? ['z'] : [])] : ['x', text];
    expect(YamlFile.parse(edited).value).toEqual({ a: 1, key: text, list, end: 2 });
    expect(edited.text).toContain('# c\na: 1 # one\n');
    expect(edited.text).toContain('- x # why\n');
  }
});

it.each([
  ['eu-central-1', 'eu-central-1'],
  ['10.20.0.0/16', '10.20.0.0/16'],
  ['000000000000', '"000000000000"'],
  ['no', '"no"'],
  ['True', '"True"'],
  ['null', '"null"'],
  ['22:30', '"22:30"'],
  ['', '""'],
  [['a', '1'], '[a, "1"]'],
  [3, '3'],
  [false, 'false'],
])('%j is written %s', (value, text) => {
  expect(scalarText(value)).toBe(text);
});
