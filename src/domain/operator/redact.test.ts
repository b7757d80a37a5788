import { expect, it } from 'vitest';
import { formsOf } from '../../../test/support/forms.ts';
import { redact, redactAll, rememberSecret, sanitizeMessage } from './redact.ts';

const VALUE = `r3d4ct "a" $HOME 'b' \\ %41 <ü> one\ntwo`;

const whole = Object.entries(formsOf(VALUE)).filter(([name]) => !name.startsWith('base64'));

it.each([
  ...whole,
  ['upper-case hex', Buffer.from(VALUE).toString('hex').toUpperCase()],
  ['base64 with its padding', Buffer.from(VALUE).toString('base64')],
  ['base64 for URLs', Buffer.from(VALUE).toString('base64url')],
  ['lower-case URL', encodeURIComponent(VALUE).replace(/%../g, (code) => code.toLowerCase())],
  ['RFC 3986', encodeURIComponent(VALUE).replaceAll("'", '%27')],
] as const)('leaves nothing of a known value: %s', (_, form) => {
  rememberSecret(VALUE);
  expect(redact(`Value ${form} is refused`)).toBe('Value [secret] is refused');
});

it('masks a value in base64 of a longer text, at each offset', () => {
  rememberSecret('Xq7-redact-offset');
  for (const before of ['', 'u', 'us', 'user:', 'user:p']) {
    const text = redact(Buffer.from(`${before}Xq7-redact-offset;`).toString('base64'));
    expect([before, text.includes('[secret]')]).toEqual([before, true]);
  }
});

it('masks single lines of a long value', () => {
  const line = 'MIIEpAIBAAKCAQEA7redactlines';
  rememberSecret(`-----BEGIN KEY-----\n${line}\n-----END KEY-----\n`);
  expect(redact(`cannot parse ${line}`)).toBe('cannot parse [secret]');
});

it('masks the longer of two values that share their beginning', () => {
  rememberSecret('redact-prefix');
  rememberSecret('redact-prefix-and-more');
  expect(redact('redact-prefix-and-more, redact-prefix')).toBe('[secret], [secret]');
});

it('masks a short value only in what others wrote', () => {
  rememberSecret('rdct7');
  expect(redact('ops env apply rdct7')).toBe('ops env apply rdct7');
  expect(sanitizeMessage("Value 'rdct7' at 'value' is refused")).toBe(
    "Value '[secret]' at 'value' is refused",
  );
});

it('finds a value before control characters are removed from it', () => {
  rememberSecret('redact\u001b[31m\r\nline');
  expect(sanitizeMessage('bad \u001b[1mvalue redact\u001b[31m\r\nline')).toBe('bad value [secret]');
});

it('leaves texts without a value as they are', () => {
  rememberSecret('no');
  expect(redact('no value, no mask')).toBe('no value, no mask');
});

it('masks every text of an object, and no name of a field', () => {
  rememberSecret('redact-nested');
  expect(redactAll({ 'redact-nested': 1, a: ['x redact-nested', { b: null, c: 'redact-nested' }] })).toEqual({
    'redact-nested': 1,
    a: ['x [secret]', { b: null, c: '[secret]' }],
  });
});
