import { expect, it } from 'vitest';
import { READ_FORMATS, readSecrets } from './read.ts';
import { entriesOf, randomMaps } from './testing/maps.ts';
import { writeSecrets } from './write.ts';

const MAPS = randomMaps(1000, 11);

it.each(READ_FORMATS)('%s: 1,000 random maps read back as written', (format) => {
  for (const map of MAPS) {
    const text = writeSecrets(format, entriesOf(map));
    const read = readSecrets(format, text, 'f').map(({ name, value }) => [name, value.reveal()]);
    expect({ text, read: Object.fromEntries(read) }).toEqual({ text, read: map });
    expect(read.map(([name]) => name)).toEqual(Object.keys(map).sort());
  }
});

it.each(READ_FORMATS)('%s: CRLF line endings outside values change nothing', (format) => {
  for (const map of MAPS) {
    const calm = Object.fromEntries(Object.entries(map).filter(([, value]) => !/[\r\n]/.test(value)));
    const text = `\ufeff${writeSecrets(format, entriesOf(calm)).replaceAll('\n', '\r\n')}`;
    const read = readSecrets(format, text, 'f').map(({ name, value }) => [name, value.reveal()]);
    expect(Object.fromEntries(read)).toEqual(calm);
  }
});

it.each(['json', 'yaml'] as const)('%s: names that are not variables, too', (format) => {
  const names = MAPS.flatMap((map) => Object.values(map)).filter((name) => name.length < 500);
  const map = Object.fromEntries(
    [...names, '__proto__', '10', '9', 'x'.repeat(2000)].map((name) => [name, 'v']),
  );
  const read = readSecrets(format, writeSecrets(format, entriesOf(map)), 'f');
  expect(read.map(({ name }) => name)).toEqual(Object.keys(map).sort());
});
