import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptReadings } from './readings.ts';

let directory: string;
let reads: number;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ops-readings-'));
  reads = 0;
});
afterEach(() => rm(directory, { recursive: true }));

const source = { text: 'region: eu-central-1\n', services: ['hello'] };
const read = async () => {
  reads += 1;
  return { region: 'eu-central-1', read: reads };
};

test('the same text is read once', async () => {
  const { kept } = keptReadings(directory, 'b1');
  expect(await kept('inventories/dev/answers', source, read)).toEqual({ region: 'eu-central-1', read: 1 });
  expect(await kept('inventories/dev/answers', { ...source }, read)).toEqual({
    region: 'eu-central-1',
    read: 1,
  });
  expect(await kept('inventories/test/answers', source, read)).toMatchObject({ read: 2 });
});

test.each([
  ['another text', 'b1', { ...source, text: 'region: eu-west-1\n' }],
  ['other services', 'b1', { ...source, services: [] }],
  ['another build', 'b2', source],
])('%s is read again, and kept in its place', async (_, build, other) => {
  await keptReadings(directory, 'b1').kept('answers', source, read);
  const { kept } = keptReadings(directory, build);
  expect(await kept('answers', other, read)).toMatchObject({ read: 2 });
  expect(await kept('answers', other, read)).toMatchObject({ read: 2 });
});

test('without a build nothing is kept', async () => {
  const { kept } = keptReadings(directory, null);
  for (const count of [1, 2]) expect(await kept('answers', source, read)).toMatchObject({ read: count });
});

test('a half-written file, a folder that cannot be written and a failed reading keep nothing', async () => {
  const { kept } = keptReadings(directory, 'b1');
  await kept('answers', source, read);
  const text = await readFile(join(directory, 'answers'), 'utf8');
  await writeFile(join(directory, 'answers'), text.slice(0, -5));
  expect(await kept('answers', source, read)).toMatchObject({ read: 2 });
  expect(await keptReadings(join(directory, 'answers'), 'b1').kept('answers', source, read)).toMatchObject({
    read: 3,
  });
  const broken = kept('broken', source, async () => {
    throw new TypeError('no');
  });
  await expect(broken).rejects.toThrow('no');
  expect(await kept('broken', source, read)).toMatchObject({ read: 4 });
  expect(await kept('n'.repeat(300), source, read)).toMatchObject({ read: 5 });
});
