import { describe, expect, it } from 'vitest';
import { places, read } from '../testing/reading.ts';

describe('accepted JSON', () => {
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

describe('refused JSON', () => {
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
