import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { motdotla } from '../../../../test/support/dotenv/motdotla.ts';
import recording from './dotenv-dialects.json' with { type: 'json' };
import { type Dialects, dialectTables, READERS, readByOps, same } from './testing/dialects.ts';
import { entriesOf, randomMaps } from './testing/maps.ts';
import { writeSecrets } from './write.ts';

const dialects = recording as unknown as Dialects;
const inputs = dialects.inputs.filter((input) => !input.written);
const written = dialects.inputs.filter((input) => input.written);
const installed = motdotla();

it.each(inputs)('ops reads: $about', ({ text, ops }) => {
  expect(readByOps(text)).toEqual(ops);
});

it.each(written)('ops writes $ops.values, and reads it', ({ text, ops }) => {
  expect(writeSecrets('dotenv', entriesOf('values' in ops ? ops.values : {}))).toBe(text);
  expect(readByOps(text)).toEqual(ops);
});

const page = readFileSync(join(import.meta.dirname, '../../../../docs/reference/dotenv.md'), 'utf8');

it('the page has the tables of the recorded results', () => {
  // To fix it: node scripts/dotenv.ts
  expect(page).toContain(`\n${dialectTables(dialects)}\n`);
});

it('the tables list every difference, and nothing else', () => {
  const rows = page
    .slice(page.indexOf('<!-- tables'))
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| what'));
  expect(rows.length).toBe(dialects.inputs.length);
  const told = rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(4, -1)
      .map((cell) => cell.trim() !== '='),
  );
  expect(told).toEqual(
    [...inputs, ...written].map((input) => READERS.map((reader) => !same(input.ops, input[reader]))),
  );
});

it.runIf(installed)('the installed dotenv is the recorded one, and reads what is recorded', () => {
  expect(installed?.version).toBe(dialects.recorded.motdotla);
  for (const { text, motdotla: recorded } of dialects.inputs) {
    expect({ text, ...installed?.read(text) }).toEqual({ text, ...recorded });
  }
});

describe('what other parsers read from the output of ops', () => {
  const inDoubleQuotes = (text: string) => text.startsWith('A="');

  it.each(['motdotla', 'godotenv', 'compose', 'bash'] as const)(
    '%s reads it unless it is in double quotes',
    (reader) => {
      const others = written.filter(({ text }) => !inDoubleQuotes(text));
      expect(others.length).toBeGreaterThan(15);
      for (const input of others)
        expect({ text: input.text, ...input[reader] }).toEqual({ text: input.text, ...input.ops });
    },
  );

  it.runIf(installed)('and the installed dotenv does so with random values', () => {
    for (const map of randomMaps(1000, 3)) {
      for (const value of Object.values(map)) {
        const text = writeSecrets('dotenv', entriesOf({ A: value }));
        if (!inDoubleQuotes(text)) expect(installed?.read(text)).toEqual({ values: { A: value } });
      }
    }
  });
});
