import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunDirectory } from './run-directory.ts';

let below: string;
beforeEach(async () => {
  below = await mkdtemp(join(tmpdir(), 'ops-run-'));
});
afterEach(() => rm(below, { recursive: true }));

function make(): Promise<RunDirectory> {
  return RunDirectory.make(below, {
    ...{ mode: 'apply', environment: 'dev', stacks: [], lockId: null, keepChangeSets: false },
    ...{ changeSets: {}, allow: [], waitFor: {}, changeAfter: [] },
  });
}

test('the last stop request wins', async () => {
  const directory = await make();
  await directory.stop('hold');
  await directory.stop('detach');
  expect(await readFile(join(directory.path, 'stop'), 'utf8')).toBe('detach');
});

test('ignores signals after the end of the run', async () => {
  const directory = await make();
  await directory.remove();
  await directory.markDone('templates-validated');
  await directory.markFailed('templates-validated');
  await directory.stop('hold');
  await expect(readFile(join(directory.path, 'stop'))).rejects.toThrow('ENOENT');
});

test('a directory deleted by another process is an error', async () => {
  const directory = await make();
  await rm(directory.path, { recursive: true });
  await expect(directory.markDone('templates-validated')).rejects.toThrow('ENOENT');
});
