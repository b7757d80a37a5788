import { expect, it } from 'vitest';
import { clean, clip, count, duration, fold, json, oneLine, pad, padLeft, table } from './text.ts';

it.each([
  [0, '0s'],
  [59.6, '1m00s'],
  [65, '1m05s'],
  [3700, '1h01m'],
  [-3, '0s'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it('fits text to columns without cutting a character in two', () => {
  expect(clip('漢字漢', 6)).toBe('漢字漢');
  expect(clip('漢字漢', 5)).toBe('漢字…');
  expect(clip('👩‍👩‍👧 family', 4)).toBe('👩‍👩‍👧 …');
  expect(clip('abc', 0)).toBe('');
});

it('pads by columns, not by characters', () => {
  expect([pad('漢', 4), padLeft('漢', 4)]).toEqual(['漢  ', '  漢']);
  expect(
    table([
      ['a', '漢字', 'x'],
      ['bbb', '', 'y'],
    ]),
  ).toEqual(['a    漢字  x', 'bbb        y']);
});

it('keeps external text on one line, without control sequences', () => {
  expect(oneLine('a\n  b\u001b[2J\u202ec\td')).toBe('a bc d');
});

it('shows line breaks, so that no external text begins a line', () => {
  expect(clean('first\r\nDeploy to prod? y\u2028z\rw')).toBe('first↵Deploy to prod? yzw');
  expect(table([['a\nDeploy to prod? y', 'b']])).toEqual(['a↵Deploy to prod? y  b']);
});

it('writes JSON with escapes for what a terminal acts on', () => {
  const data = { a: 'x\u009b31m\u202ey\u007f\u001b[m\n' };
  expect(json(data, 0)).toBe('{"a":"x\\u009b31m\\u202ey\\u007f\\u001b[m\\n"}');
  expect(JSON.parse(json(data))).toEqual(data);
});

it('counts', () => {
  expect([count(1, 'stack'), count(2, 'stack')]).toEqual(['1 stack', '2 stacks']);
});

it('continues long lines below the start of their text', () => {
  const screen = [
    'Error  short',
    'Why    the region has no such instance type, and no other that is like it',
    '  keys: the key is deleted by AWS after its waiting period',
    `  ${'x'.repeat(50)}`,
  ];
  expect(fold(screen.join('\n'), 40).split('\n')).toEqual([
    'Error  short',
    'Why    the region has no such instance',
    '       type, and no other that is like',
    '       it',
    '  keys: the key is deleted by AWS after',
    '  its waiting period',
    `  ${'x'.repeat(50)}`,
  ]);
});

it('continues text below the label if the label leaves too little room', () => {
  const line = `  ${'name'.padEnd(30)}  what there is to say about it`;
  expect(fold(line, 40).split('\n')).toEqual([
    '  name                            what',
    '  there is to say about it',
  ]);
});

it('breaks a command so that a shell accepts it, never within quotes', () => {
  const line = "Scratch  ops env create dev --local --note 'two words and three' --yes";
  expect(fold(line, 40).split('\n')).toEqual([
    'Scratch  ops env create dev --local \\',
    '           --note \\',
    "           'two words and three' --yes",
  ]);
});

it('measures text without its colours', () => {
  const line = `\u001b[31mError\u001b[39m  ${'ab '.repeat(12).trim()}`;
  expect(fold(line, 42)).toBe(line);
  expect(fold(line, 41).split('\n')[1]).toBe('       ab');
});
