import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseCache } from './parse-cache.ts';

let directory: string;
let parses: number;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ops-parse-cache-'));
  parses = 0;
});
afterEach(() => rm(directory, { recursive: true }));

const source = { text: 'region: eu-central-1\n', services: ['hello'] };
const parse = async () => {
  parses += 1;
  return { region: 'eu-central-1', parsed: parses };
};

test('an unchanged text is parsed once', async () => {
  const { get } = parseCache(directory, 'b1');
  expect(await get('inventories/dev/answers', source, parse)).toEqual({ region: 'eu-central-1', parsed: 1 });
  expect(await get('inventories/dev/answers', { ...source }, parse)).toEqual({
    region: 'eu-central-1',
    parsed: 1,
  });
  expect(await get('inventories/test/answers', source, parse)).toMatchObject({ parsed: 2 });
});

test.each([
  ['another text', 'b1', { ...source, text: 'region: eu-west-1\n' }],
  ['other services', 'b1', { ...source, services: [] }],
  ['another build', 'b2', source],
])('%s is parsed again and replaces the entry', async (_, build, other) => {
  await parseCache(directory, 'b1').get('answers', source, parse);
  const { get } = parseCache(directory, build);
  expect(await get('answers', other, parse)).toMatchObject({ parsed: 2 });
  expect(await get('answers', other, parse)).toMatchObject({ parsed: 2 });
});

test('nothing is cached without a build', async () => {
  const { get } = parseCache(directory, null);
  for (const count of [1, 2]) expect(await get('answers', source, parse)).toMatchObject({ parsed: count });
});

test('a truncated entry, an unwritable folder and a failed parse cache nothing', async () => {
  const { get } = parseCache(directory, 'b1');
  await get('answers', source, parse);
  const text = await readFile(join(directory, 'answers'), 'utf8');
  await writeFile(join(directory, 'answers'), text.slice(0, -5));
  expect(await get('answers', source, parse)).toMatchObject({ parsed: 2 });
  expect(await parseCache(join(directory, 'answers'), 'b1').get('answers', source, parse)).toMatchObject({
    parsed: 3,
  });
  const broken = get('broken', source, async () => {
    throw new TypeError('no');
  });
  await expect(broken).rejects.toThrow('no');
  expect(await get('broken', source, parse)).toMatchObject({ parsed: 4 });
  expect(await get('n'.repeat(300), source, parse)).toMatchObject({ parsed: 5 });
});
