import { expect, it } from 'vitest';
import { editKey } from './edit.ts';

const FILE = `# Answers of dev.

account: "000000000000" # ours
region:   eu-central-1

# Why two: the team's tests.
services:
  # the first
  - hello # keep
  - world
  # the last
  - extra
zones: 2
empty:
list: [a,
  b]  # behind
# end
`;

const edit = (key: string, value: Parameters<typeof editKey>[2]) =>
  editKey({ path: 'f', text: FILE }, key, value).text;

it('changes the bytes of one value and nothing else', () => {
  expect(edit('region', 'us-east-1')).toBe(FILE.replace('eu-central-1', 'us-east-1'));
  expect(edit('zones', 3)).toBe(FILE.replace('zones: 2', 'zones: 3'));
  expect(edit('account', '012345670123')).toBe(
    FILE.replace('"000000000000" # ours', '"012345670123" # ours'),
  );
  expect(edit('empty', true)).toBe(FILE.replace('empty:', 'empty: true'));
  expect(edit('list', ['c'])).toBe(FILE.replace('[a,\n  b]  # behind', '[c]  # behind'));
});

it('changes a list line by line, and keeps comments on unchanged lines', () => {
  expect(edit('services', ['hello', 'extra', 'new'])).toBe(
    FILE.replace('  - world\n', '').replace('  - extra\n', '  - extra\n  - new\n'),
  );
  expect(edit('services', ['new'])).toBe(
    FILE.replace('  - hello # keep\n', '').replace('  - world\n', '').replace('  - extra\n', '  - new\n'),
  );
  expect(edit('services', [])).toContain('\nservices: []\nzones: 2\n');
});

it('removes the lines of a key', () => {
  expect(edit('zones', null)).toBe(FILE.replace('zones: 2\n', ''));
  expect(edit('empty', null)).toBe(FILE.replace('empty:\n', ''));
  expect(edit('list', null)).toBe(FILE.replace('list: [a,\n  b]  # behind\n', ''));
  expect(edit('absent', null)).toBe(FILE);
});

it('adds a key at the end', () => {
  expect(edit('size', 'trial')).toBe(`${FILE}size: trial\n`);
  expect(editKey({ path: 'f', text: 'a: 1' }, 'b', 'no').text).toBe('a: 1\nb: "no"\n');
  expect(editKey({ path: 'f', text: '' }, 'b', ['x', '1']).text).toBe('b: [x, "1"]\n');
});

it('keeps CRLF line endings', () => {
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');
  const same = (key: string, value: Parameters<typeof editKey>[2]) =>
    expect(editKey({ path: 'f', text: crlf(FILE) }, key, value).text).toBe(crlf(edit(key, value)));
  same('zones', 3);
  same('size', 'trial');
  same('zones', null);
  same('empty', true);
  same('services', ['hello', 'new', 'newer']);
  same('services', []);
  expect(editKey({ path: 'f', text: 'a: 1\r\nb: 2' }, 'c', 3).text).toBe('a: 1\r\nb: 2\r\nc: 3\r\n');
  expect(editKey({ path: 'f', text: 'l:\r\n  - x' }, 'l', ['x', 'y']).text).toBe(
    'l:\r\n  - x\r\n  - "y"\r\n',
  );
});
