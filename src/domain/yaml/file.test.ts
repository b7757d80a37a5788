import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../operator/error.ts';
import { YamlFile } from './file.ts';

function problems(text: string) {
  try {
    YamlFile.parse({ path: 'f.yaml', text });
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ code, message, detail }) => ({ code, message, ...detail }));
  }
  return [];
}

describe('values that every parser reads alike', () => {
  it.each([
    ['a: true\nb: 12\nc: 1.5\nd: -3', { a: true, b: 12, c: 1.5, d: -3 }],
    ['a: "no"\nb: "22:30"\nc: \'012345670123\'', { a: 'no', b: '22:30', c: '012345670123' }],
    ['a: [x, w]\nb:\n  - z\n', { a: ['x', 'w'], b: ['z'] }],
    ['no: text', { no: 'text' }],
    ['a: |\n  22:30\n  no\n', { a: '22:30\nno\n' }],
    [
      'a: 10.20.0.0/16\nb: t4g.small\nc: arn:aws:kms:x',
      { a: '10.20.0.0/16', b: 't4g.small', c: 'arn:aws:kms:x' },
    ],
    ['\ufeffa: 1', { a: 1 }],
    ['# nothing\n', {}],
    ['', {}],
    ['a: 0\nb: null', { a: 0, b: null }],
  ])('%j', (text, value) => {
    expect(problems(text)).toEqual([]);
    expect(YamlFile.parse({ path: 'f.yaml', text }).value).toEqual(value);
  });
});

describe('ambiguous scalars', () => {
  const bool = 'YAML 1.1 reads it as true or false, YAML 1.2 as text';
  const number = 'some parsers read it as a number, others as text';
  it.each([
    ['yes', bool, ['Write true', 'Write "yes"']],
    ['No', bool, ['Write false', 'Write "No"']],
    ['on', bool, ['Write true', 'Write "on"']],
    ['OFF', bool, ['Write false', 'Write "OFF"']],
    ['y', bool, ['Write true', 'Write "y"']],
    ['n', bool, ['Write false', 'Write "n"']],
    ['True', 'only lower-case true and false mean the same to every parser', ['Write true']],
    ['22:30', 'YAML 1.1 reads it as a base-60 number, YAML 1.2 as text', ['Write "22:30"']],
    ['1:2:3', 'YAML 1.1 reads it as a base-60 number, YAML 1.2 as text', ['Write "1:2:3"']],
    [
      '012345670123',
      'YAML 1.1 may read it as an octal number, YAML 1.2 as a decimal one',
      ['Write "012345670123"'],
    ],
    ['2026-11-23', 'YAML 1.1 reads it as a date, YAML 1.2 as text', ['Write "2026-11-23"']],
    ['1_000', 'YAML 1.1 reads it as a number, YAML 1.2 as text', ['Write 1000', 'Write "1_000"']],
    ['0x1F', number, ['Write "0x1F"']],
    ['0o17', number, ['Write "0o17"']],
    ['1e3', number, ['Write "1e3"']],
    ['.5', number, ['Write ".5"']],
    ['+1', number, ['Write "+1"']],
    ['.inf', number, ['Write ".inf"']],
    ['.NaN', number, ['Write ".NaN"']],
  ])('%s', (plain, reason, next) => {
    expect(problems(`a: x\nkey:  ${plain}\n`)).toEqual([
      {
        code: 'yaml_ambiguous',
        message: `${plain} is ambiguous: ${reason}`,
        file: 'f.yaml',
        line: 2,
        column: 7,
        value: plain,
        next,
      },
    ]);
    expect(problems(`key: "${plain}"`)).toEqual([]);
  });
});

describe('refused', () => {
  const at = (line: number, column: number) => ({ file: 'f.yaml', line, column });
  it.each([
    [
      'a key twice',
      'a: 1\nb: 2\na: 3\n',
      [
        {
          code: 'yaml_duplicate_key',
          message: 'This key is a duplicate',
          ...at(3, 1),
          next: ['Remove one of the two'],
        },
      ],
    ],
    [
      'several documents',
      'a: 1\n---\nb: 2\n',
      [
        {
          code: 'yaml_documents',
          message: 'The file contains more than one document',
          ...at(2, 1),
          next: ['Remove the line ---'],
        },
      ],
    ],
    [
      'a tab',
      'a:\n\tb: 1\n',
      [{ code: 'yaml_tab', message: 'A tab indents this line', ...at(2, 1), next: ['Indent with spaces'] }],
    ],
    [
      'a tag',
      'a: !!python/object x\n',
      [
        {
          code: 'yaml_tag',
          message: 'Tags are not allowed: tag:yaml.org,2002:python/object',
          ...at(1, 20),
          value: 'tag:yaml.org,2002:python/object',
          next: ['Remove it, and put text in quotes'],
        },
      ],
    ],
    [
      'a merge',
      'x: &x\n  a: 1\ny:\n  <<: *x\n',
      [
        {
          code: 'yaml_alias',
          message: 'Anchors are not allowed: &x',
          ...at(2, 3),
          value: '&x',
          next: ['Remove it'],
        },
        {
          code: 'yaml_alias',
          message: 'Aliases are not allowed: *x repeats another part of the file',
          ...at(4, 7),
          value: '*x',
          next: ['Write the value itself'],
        },
      ],
    ],
    [
      'a control character',
      'a: 1\nb: x\u001b[31m\n',
      [
        {
          code: 'not_text',
          message: 'The file is not UTF-8 text: it contains the character U+001B here',
          ...at(2, 5),
          next: ['Save it as UTF-8'],
        },
      ],
    ],
    [
      'what was no UTF-8',
      'a: \ufffd',
      [
        {
          code: 'not_text',
          message: 'The file is not UTF-8 text: it contains the character U+FFFD here',
          ...at(1, 4),
          next: ['Save it as UTF-8'],
        },
      ],
    ],
    [
      'too large',
      `a: ${'x'.repeat(256 * 1024)}`,
      [
        {
          code: 'file_too_large',
          message: 'The file has 262147 bytes; ops reads at most 262144',
          ...at(1, 1),
        },
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('an alias bomb, at once', () => {
    const rows = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    const began = performance.now();
    const found = problems(`a0: &a0 [lol]\n${rows.join('\n')}\n`);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(found).toHaveLength(31 + 270);
    expect(found[0]).toEqual({
      code: 'yaml_alias',
      message: 'Anchors are not allowed: &a0',
      file: 'f.yaml',
      line: 1,
      column: 9,
      value: '&a0',
      next: ['Remove it'],
    });
  });

  it('excessive nesting, without a stack overflow', () => {
    const codes = problems(`a: ${'['.repeat(100_000)}`).map(({ code }) => code);
    expect(codes[0]).toMatch(/^yaml_too_deep$/);
  });

  it('all problems at once, in file order', () => {
    expect(problems('a: yes\nb: 1\nb: 2\nc: 0x1\n').map(({ line, code }) => [line, code])).toEqual([
      [1, 'yaml_ambiguous'],
      [3, 'yaml_duplicate_key'],
      [4, 'yaml_ambiguous'],
    ]);
  });
});

describe('positions', () => {
  const file = YamlFile.parse({ path: 'f.yaml', text: '# c\na:\n  b:\n    - x\n    - c: 1\n  d:\n' });
  it.each([
    [['a', 'b', 1, 'c'], { line: 5, column: 10 }],
    [['a', 'b', 0], { line: 4, column: 7 }],
    [['a', 'missing'], { line: 3, column: 3 }],
    [[], { line: 2, column: 1 }],
  ])('of the value at %j', (path, position) => {
    expect(file.position(path)).toEqual(position);
  });

  it('of keys', () => {
    expect(file.keyPosition(['a', 'b'])).toEqual({ line: 3, column: 3 });
    expect(file.keyPosition(['a', 'd'])).toEqual({ line: 6, column: 3 });
  });

  it('the source of a value is its text, and nothing if the file does not have it', () => {
    const file = YamlFile.parse({ path: 'f.yaml', text: 'a:\n  b: 22 # hours\n' });
    expect([['a', 'b'], ['a', 'c'], ['d']].map((path) => file.sourceAt(path))).toEqual([
      '22',
      undefined,
      undefined,
    ]);
  });
});
