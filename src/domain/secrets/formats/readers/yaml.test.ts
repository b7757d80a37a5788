import { describe, expect, it } from 'vitest';
import { places, read } from '../testing/reading.ts';

describe('accepted YAML', () => {
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

describe('refused YAML', () => {
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
