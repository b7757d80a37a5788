import { expect, it } from 'vitest';
import { errorDocument } from '../../operator/error.ts';
import { seededRandom } from '../../testing/random.ts';
import { READ_FORMATS, type ReadFormat, readSecrets } from './read.ts';
import { entriesOf, randomMaps } from './testing/maps.ts';
import { refusal } from './testing/reading.ts';
import { writeSecrets } from './write.ts';

const SIGNS = [
  '"',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ',',
  ':',
  '=',
  '\n',
  '\r',
  '#',
  ' ',
  '\t',
  '&',
  '*',
  '!',
  '\0',
  '\ud800',
];

/** Valid texts with one character inserted, removed or replaced. */
function corrupted(format: ReadFormat): string[] {
  const next = seededRandom(23);
  return randomMaps(2000, 29).map((map) => {
    const text = writeSecrets(format, entriesOf(map));
    const at = Math.floor(next() * text.length);
    const sign = SIGNS[Math.floor(next() * SIGNS.length)] ?? '';
    const kind = next();
    return text.slice(0, at) + (kind < 0.8 ? sign : '') + text.slice(kind < 0.4 ? at : at + 1);
  });
}

it.each(READ_FORMATS)('%s: a corrupted text is read, or refused with positions inside it', (format) => {
  const refused = corrupted(format).flatMap((text) => {
    const lines = text.split('\n');
    const found = refusal(format, text);
    for (const { detail } of found?.problems ?? []) {
      const length = lines[(detail.line ?? 0) - 1]?.length ?? -1;
      expect({ text, inside: (detail.column ?? 0) >= 1 && (detail.column ?? 0) <= length + 1 }).toEqual({
        text,
        inside: true,
      });
      expect(detail.next?.length).toBeGreaterThan(0);
    }
    return found ? [errorDocument(found)] : [];
  });
  expect(refused.length).toBeGreaterThan(500);
  expect(refused.length).toBeLessThan(2000);
});

it('accepts the JSON that JSON.parse accepts, with the same result', () => {
  for (const text of corrupted('json')) {
    const found = refusal('json', text);
    const codes = new Set(found?.problems.map(({ code }) => code));
    const parsed = parse(text);
    if (parsed === null)
      expect({ text, codes: [...codes] }).toEqual({ text, codes: expect.arrayContaining(['json_syntax']) });
    else if (found)
      expect(['lone_surrogate', 'nul_character', 'duplicate_name']).toEqual(
        expect.arrayContaining([...codes]),
      );
    else {
      const read = readSecrets('json', text, 'f').map(({ name, value }) => [name, value.reveal()]);
      expect(Object.fromEntries(read)).toEqual(parsed);
    }
  }
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
