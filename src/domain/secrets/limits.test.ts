import { expect, test } from 'vitest';
import { tierFor } from './limits.ts';
import { SecretValue } from './value.ts';

test.each([
  [4096, 'Standard'],
  [4097, 'Advanced'],
  [8192, 'Advanced'],
])('%d bytes need tier %s', (bytes, tier) => {
  const text = 'ü'.repeat(bytes / 2).padEnd(bytes - Math.floor(bytes / 2), 'x');
  expect(tierFor('/s', new SecretValue(text))).toBe(tier);
});

test.each([
  ['x'.repeat(8193), 'secret_too_large', '/s: 8193 bytes; Parameter Store allows 8192'],
  ['', 'secret_empty', '/s: an empty value cannot be stored'],
  ['a\0b', 'secret_nul', '/s: the value contains a NUL character'],
  ['{{ssm:other}}', 'secret_nested', '/s: the value contains {{…}}'],
])('a value that cannot be stored is refused: %j', (text, code, message) => {
  expect(() => tierFor('/s', new SecretValue(text))).toThrow(expect.objectContaining({ code, message }));
});
