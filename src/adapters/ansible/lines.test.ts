import { expect, test } from 'vitest';
import { Lines, Tail } from './lines.ts';

test('lines are put together over chunks, and characters over their bytes', () => {
  const lines = new Lines();
  const bytes = Buffer.from('{"a":"ü"}\n{"b":1}\n{"c"');
  expect(lines.push(bytes.subarray(0, 7))).toEqual([]);
  expect(lines.push(bytes.subarray(7))).toEqual(['{"a":"ü"}', '{"b":1}']);
  expect(lines.push(Buffer.from(':2}'))).toEqual([]);
  expect(lines.end()).toEqual(['{"c":2}']);
});

test('a line without end does not fill memory, and the next one is read', () => {
  const lines = new Lines(10);
  expect(lines.push(Buffer.from('x'.repeat(20)))).toEqual([]);
  expect(lines.push(Buffer.from('xx\nshort\n'))).toEqual(['short']);
  expect(lines.end()).toEqual([]);
});

test('the tail keeps the last text', () => {
  const tail = new Tail(5);
  tail.add('abcd');
  tail.add('efg');
  expect(tail.text).toBe('cdefg');
});
