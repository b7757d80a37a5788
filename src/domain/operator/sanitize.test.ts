import { expect, test } from 'vitest';
import { sanitizeText } from './sanitize.ts';

test.each([
  ['leaves text, accents, tabs and newlines', 'Größe\t1\nzwei 漢字 🙂', 'Größe\t1\nzwei 漢字 🙂'],
  ['removes colours whole', '\u001b[31mred\u001b[0m', 'red'],
  ['removes cursor movement and clearing', 'a\u001b[2J\u001b[1;1Hb', 'ab'],
  ['removes a window title with its text', 'a\u001b]0;owned\u0007b', 'ab'],
  ['removes a hyperlink and keeps its words', '\u001b]8;;https://x\u001b\\here\u001b]8;;\u001b\\', 'here'],
  ['removes an unterminated title', 'a\u001b]0;owned', 'a'],
  ['removes device control strings', 'a\u001bPq#0\u001b\\b', 'ab'],
  ['removes C1 controls', 'a\u009b31mb\u0085c', 'abc'],
  ['removes characters that reorder text', 'user\u202etxt.exe\u2066x\u2069', 'usertxt.exex'],
  ['removes zero-width characters', 'pay\u200bpal\ufeff', 'paypal'],
  ['removes bells, backspaces and carriage returns', 'ok\b\b\u0007no\rgood', 'oknogood'],
  ['keeps the line end of another system as one', 'a\r\nb', 'a\nb'],
])('%s', (_, given, expected) => {
  expect(sanitizeText(given)).toBe(expected);
});
