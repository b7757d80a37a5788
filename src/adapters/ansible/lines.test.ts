import { expect, test } from 'vitest';
import { Lines, Tail } from './lines.ts';

test('joins lines across chunks and characters across bytes', () => {
  const lines = new Lines();
  const bytes = Buffer.from('{"a":"ü"}\n{"b":1}\n{"c"');
  expect(lines.push(bytes.subarray(0, 7))).toEqual([]);
  expect(lines.push(bytes.subarray(7))).toEqual(['{"a":"ü"}', '{"b":1}']);
  expect(lines.push(Buffer.from(':2}'))).toEqual([]);
  expect(lines.end()).toEqual(['{"c":2}']);
});

test('drops an endless line and reads the next one', () => {
  const lines = new Lines(10);
  expect(lines.push(Buffer.from('x'.repeat(20)))).toEqual([]);
  expect(lines.push(Buffer.from('xx\nshort\n'))).toEqual(['short']);
  expect(lines.end()).toEqual([]);
});

test('keeps the end of the text', () => {
  const tail = new Tail(5);
  tail.add('abcd');
  tail.add('efg');
  expect(tail.text).toBe('cdefg');
});
