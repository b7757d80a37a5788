import { describe, expect, it } from 'vitest';
import { errorDocument, InvalidInput } from '../errors.ts';
import { formatOf, type ReadFormat, readSecrets } from './read.ts';

function read(format: ReadFormat, text: string) {
  return readSecrets(format, text, 'f').map(({ name, value, line, column }) => [
    name,
    value.reveal(),
    line,
    column,
  ]);
}

function refusal(format: ReadFormat, text: string): InvalidInput {
  try {
    readSecrets(format, text, 'f');
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('read without a problem');
}

const problems = (format: ReadFormat, text: string) =>
  refusal(format, text).problems.map(({ code, message, detail }) => ({ code, message, ...detail }));

const places = (format: ReadFormat, text: string) =>
  problems(format, text).map(({ code, line, column }) => `${code} ${line}:${column}`);

it('values are secrets, and names have their places', () => {
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
])('the name %j tells %j', (name, format) => {
  expect(formatOf(name)).toBe(format);
});

describe('all problems at once, without a value', () => {
  it('dotenv', () => {
    expect(problems('dotenv', 'A=1\nhunter2\nA=2\nB="hunter2\\q"\n')).toEqual([
      {
        code: 'dotenv_no_equals',
        message: 'There is no = in this line, and it is no comment',
        file: 'f',
        line: 2,
        column: 1,
        next: ['Write NAME=value', 'Begin a comment with #', 'Put a value of several lines in single quotes'],
      },
      {
        code: 'duplicate_name',
        message: 'Lines 1 and 3 give values to one name',
        file: 'f',
        line: 3,
        column: 1,
        next: ['Remove all but one of them'],
      },
      {
        code: 'dotenv_escape',
        message: 'A backslash stands before a character it has no meaning for',
        file: 'f',
        line: 4,
        column: 11,
        next: ['Write \\\\ for a backslash', 'Known are \\n \\r \\t \\\\ \\" \\$ \\`'],
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
        next: ['Quote it', 'Give each value in it a name of its own'],
      },
      {
        code: 'duplicate_name',
        message: 'Lines 3 and 5 give values to one name',
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
        message: 'The value is ambiguous: YAML 1.1 reads it as a number with base 60, YAML 1.2 as text',
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
        next: ['Quote it', 'Give each value in it a name of its own'],
      },
      {
        code: 'duplicate_name',
        message: 'Lines 2 and 4 give values to one name',
        file: 'f',
        line: 4,
        column: 1,
        next: ['Remove all but one of them'],
      },
    ]);
  });
});

describe('what JSON is read', () => {
  it.each([
    ['{}', []],
    ['\ufeff{"a":"b"}', [['a', 'b', 1, 2]]],
    ['{"a":"\\u00e9\\ud83d\\ude00\\/\\\\ud800"}', [['a', 'é😀/\\ud800', 1, 2]]],
    [
      '\n{ "__proto__" : "x", "2":"", "1": "\\n" }',
      [
        ['__proto__', 'x', 2, 3],
        ['2', '', 2, 22],
        ['1', '\n', 2, 30],
      ],
    ],
  ])('%j', (text, entries) => {
    expect(read('json', text)).toEqual(entries);
  });
});

describe('what JSON is refused', () => {
  it.each([
    ['', ['json_syntax 1:1']],
    ['[]', ['not_an_object 1:1']],
    [' "x"', ['not_an_object 1:2']],
    ['{"a":"b",}', ['json_syntax 1:10']],
    ["{'a':'b'}", ['json_syntax 1:2']],
    ['{"a":"b"} x', ['json_syntax 1:11']],
    ['{"a" "b"}', ['json_syntax 1:6']],
    ['{"a":"b"', ['json_syntax 1:9']],
    ['{"a":01}', ['not_a_string 1:6', 'json_syntax 1:7']],
    ['// c\n{}', ['json_syntax 1:1']],
    ['{"a":"x\ty"}', ['json_syntax 1:8']],
    ['{"a":"x\ny"}', ['json_syntax 1:6']],
    ['{"a":"\\q"}', ['json_syntax 1:7']],
    ['{"a":"x\\ud800y"}', ['lone_surrogate 1:8']],
    ['{"a":"\\udc00\\ud800"}', ['lone_surrogate 1:7']],
    ['{"\\ud800":"\\ud800", "a":1}', ['lone_surrogate 1:3', 'lone_surrogate 1:12', 'not_a_string 1:25']],
    ['{"a":"\ud800"}', ['lone_surrogate 1:6']],
    ['{"a":"\\u0000"}', ['nul_character 1:6']],
    ['{"a":1,"a":2}', ['not_a_string 1:6', 'duplicate_name 1:8', 'not_a_string 1:12']],
    ['{"a":"x",\n"a":"y","\\u0061":"z"}', ['duplicate_name 2:1', 'duplicate_name 2:9']],
  ])('%j', (text, found) => {
    expect(places('json', text)).toEqual(found);
  });
});

describe('what YAML is read', () => {
  it.each([
    ['', []],
    ['# c\n', []],
    ['---\na: x # c\n', [['a', 'x', 2, 1]]],
    ['\ufeffa: x', [['a', 'x', 1, 1]]],
    [
      '{"a": \'it\'\'s\', b: ""}',
      [
        ['a', "it's", 1, 2],
        ['b', '', 1, 16],
      ],
    ],
    [
      'a: |\r\n  x\r\n  y\r\n"no": >-\r\n  x\r\n  y\r\n',
      [
        ['a', 'x\ny\n', 1, 1],
        ['no', 'x y', 4, 1],
      ],
    ],
    ['a: "\\ud83d\\ude00\\U0001F600"\n', [['a', '😀😀', 1, 1]]],
    ['a: it is {{ b }} & *c !d', [['a', 'it is {{ b }} & *c !d', 1, 1]]],
    ['? a\n: b\n', [['a', 'b', 1, 3]]],
  ])('%j', (text, entries) => {
    expect(read('yaml', text)).toEqual(entries);
  });
});

describe('what YAML is refused', () => {
  it.each([
    ['- a', ['not_a_map 1:1']],
    ['hunter2', ['not_a_map 1:1']],
    ['a:', ['no_value 1:3']],
    ['a: ~\nb: True\nc: 1.5\nd: 0x1F', [1, 2, 3, 4].map((line) => `not_a_string ${line}:4`)],
    [
      'a: no\nb: 012\nc: 1_0.0_0\nd: =',
      ['yaml_ambiguous 1:4', 'not_a_string 2:4', 'yaml_ambiguous 3:4', 'yaml_ambiguous 4:4'],
    ],
    [
      'no: x\n12: x\n~: x\n<<: x\n[]: x',
      [
        'yaml_ambiguous 1:1',
        'not_a_string 2:1',
        'not_a_string 3:1',
        'yaml_ambiguous 4:1',
        'not_a_string 5:1',
      ],
    ],
    [
      'a: &x y\nb: *x\nc: !!str z\nd: !e {}',
      ['yaml_alias 1:4', 'yaml_alias 2:4', 'yaml_tag 3:4', 'yaml_tag 4:4'],
    ],
    ['%YAML 1.1\n---\na: x', ['yaml_directive 1:1']],
    ['a: x\n---\nb: y', ['yaml_documents 2:1']],
    ['a:\n\tb', ['yaml_syntax 2:1']],
    ['a: b: c', ['yaml_syntax 1:4']],
    ['a: "x" y', ['yaml_syntax 1:8']],
    ['a: @x', ['yaml_syntax 1:4']],
    ['a: "\\q"', ['yaml_syntax 1:5']],
    ['a: "x\nb: y', ['yaml_unclosed 1:4']],
    ["a: 'it''\nb: y", ['yaml_unclosed 1:4']],
    ['a: x\u2028y', ['yaml_character 1:5']],
    ['a: x\rb: y', ['yaml_character 1:5']],
    ['a: \x00', ['yaml_character 1:4']],
    ['a: "\\0"', ['nul_character 1:4']],
    ['a: "\\ud800"\n"\\ud800": x', ['lone_surrogate 1:4', 'lone_surrogate 2:1']],
  ])('%j', (text, found) => {
    expect(places('yaml', text)).toEqual(found);
  });
});

it('thousands of brackets are one problem', () => {
  const brackets = '['.repeat(20_000);
  expect(places('json', brackets)).toEqual(['json_too_deep 1:102']);
  expect(problems('yaml', `a: ${brackets}`).map(({ code, line }) => [code, line])).toEqual([
    ['yaml_too_deep', 1],
  ]);
});

describe('what is wrong is told without the value', () => {
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
    const shown = JSON.stringify([errorDocument(refusal(format, text)), String(refusal(format, text).stack)]);
    expect(marks.filter((mark) => shown.includes(mark))).toEqual([]);
    for (const { detail } of refusal(format, text).problems) {
      expect(detail).toEqual({
        file: 'f',
        line: expect.any(Number),
        column: expect.any(Number),
        next: expect.arrayContaining([expect.any(String)]),
      });
    }
  });
});
