import { describe, expect, it } from 'vitest';
import { errorDocument } from '../../operator/error.ts';
import { formatOf, type ReadFormat, readSecrets } from './read.ts';
import { places, problems, refusal } from './testing/reading.ts';

it('values are secrets, and names have positions', () => {
  const entries = readSecrets('dotenv', '# c\nA=x\n  export B="y"', 'f');
  expect(JSON.stringify(entries)).toBe(
    '[{"name":"A","value":"[secret]","line":2,"column":1},{"name":"B","value":"[secret]","line":3,"column":10}]',
  );
  expect(entries.map(({ value }) => value.reveal())).toEqual(['x', 'y']);
});

it.each([
  ['.env', 'dotenv'],
  ['a/.env', 'dotenv'],
  ['a\\.env.production', 'dotenv'],
  ['prod.env', 'dotenv'],
  ['.ENV', 'dotenv'],
  ['.env.json', 'json'],
  ['a.b/secrets.json', 'json'],
  ['x.yaml', 'yaml'],
  ['x.YML', 'yaml'],
  ['.envrc', null],
  ['environment', null],
  ['x.env/secrets', null],
  ['json', null],
  ['', null],
])('the file name %j implies %j', (name, format) => {
  expect(formatOf(name)).toBe(format);
});

describe('all problems at once, without a value', () => {
  it('dotenv', () => {
    expect(problems('dotenv', 'A=1\nhunter2\nA=2\nB="hunter2\\q"\n')).toEqual([
      {
        code: 'dotenv_no_equals',
        message: 'This line has no = and is not a comment',
        file: 'f',
        line: 2,
        column: 1,
        next: ['Write NAME=value', 'Begin a comment with #', 'Put a value of several lines in single quotes'],
      },
      {
        code: 'duplicate_name',
        message: 'Lines 1 and 3 set the same name',
        file: 'f',
        line: 3,
        column: 1,
        next: ['Remove all but one of them'],
      },
      {
        code: 'dotenv_escape',
        message: 'Unknown escape sequence',
        file: 'f',
        line: 4,
        column: 11,
        next: ['Write \\\\ for a backslash', 'Valid escapes: \\n \\r \\t \\\\ \\" \\$ \\`'],
      },
    ]);
  });

  it('JSON', () => {
    const text = '{\r\n  "a": 12,\r\n  "b": "x",\r\n  "c": {"d": ["hunter2", {}]},\r\n  "b": null\r\n}';
    expect(problems('json', text)).toEqual([
      {
        code: 'not_a_string',
        message: 'The value is a number, not a string',
        file: 'f',
        line: 2,
        column: 8,
        next: ['Quote it'],
      },
      {
        code: 'not_a_string',
        message: 'The value is an object, not a string',
        file: 'f',
        line: 4,
        column: 8,
        next: ['Quote it', 'Give each value in it its own name'],
      },
      {
        code: 'duplicate_name',
        message: 'Lines 3 and 5 set the same name',
        file: 'f',
        line: 5,
        column: 3,
        next: ['Remove all but one of them'],
      },
      {
        code: 'not_a_string',
        message: 'The value is null, not a string',
        file: 'f',
        line: 5,
        column: 8,
        next: ['Quote it', 'Write "" for an empty value, or remove it'],
      },
    ]);
  });

  it('YAML', () => {
    expect(problems('yaml', 'a: 22:30\nb: x\nc: [hunter2]\nb: z\n')).toEqual([
      {
        code: 'yaml_ambiguous',
        message: 'The value is ambiguous: YAML 1.1 reads it as a base-60 number, YAML 1.2 as text',
        file: 'f',
        line: 1,
        column: 4,
        next: ['Quote it'],
      },
      {
        code: 'not_a_string',
        message: 'The value is a map or a list, not text',
        file: 'f',
        line: 3,
        column: 4,
        next: ['Quote it', 'Give each value in it its own name'],
      },
      {
        code: 'duplicate_name',
        message: 'Lines 2 and 4 set the same name',
        file: 'f',
        line: 4,
        column: 1,
        next: ['Remove all but one of them'],
      },
    ]);
  });
});

it('thousands of brackets are one problem', () => {
  const brackets = '['.repeat(20_000);
  expect(places('json', brackets)).toEqual(['json_too_deep 1:102']);
  expect(problems('yaml', `a: ${brackets}`).map(({ code, line }) => [code, line])).toEqual([
    ['yaml_too_deep', 1],
  ]);
});

describe('problems never contain the value', () => {
  const marks = ['hunter2', 'swordfish'];
  const broken: [ReadFormat, string][] = [
    [
      'dotenv',
      'A=hunter2#swordfish\nhunter2\n"swordfish"=x\nB=`hunter2`\nC="hunter2\\qswordfish"\nD=\'hunter2\' swordfish',
    ],
    ['dotenv', 'hunter2=x\nhunter2=y\nswordfish: hunter2\nE="hunter2'],
    ['json', '{"hunter2": 1, "swordfish": {"hunter2": "swordfish"}, "a": "hunter2\\q"}'],
    ['json', '{"hunter2": "x", "hunter2": "y", "swordfish": "\\u0000"}'],
    ['json', 'hunter2'],
    ['yaml', 'hunter2: [swordfish]\nhunter2: no\nswordfish: !hunter2 x\na: &swordfish x\nb: *hunter2'],
    ['yaml', 'a: b: hunter2\n'],
    ['yaml', 'a: "hunter2\\q"\nb: @swordfish\nc: %hunter2\n'],
    ['yaml', 'a: *hunter2\n'],
    ['yaml', '%hunter2\n---\n- swordfish'],
    ['yaml', 'a: "hunter2" swordfish\n hunter2: swordfish: x\n'],
  ];

  it.each(broken)('%s %j', (format, text) => {
    const refused = refusal(format, text);
    expect(refused).not.toBeNull();
    const shown = refused && JSON.stringify([errorDocument(refused), String(refused.stack)]);
    expect(marks.filter((mark) => shown?.includes(mark))).toEqual([]);
    for (const { detail } of refused?.problems ?? []) {
      expect(detail).toEqual({
        file: 'f',
        line: expect.any(Number),
        column: expect.any(Number),
        next: expect.arrayContaining([expect.any(String)]),
      });
    }
  });
});
