import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runRequest } from '../../domain/deployment/playbooks.ts';
import type { RenderedEnvironment } from '../../domain/stack/description.ts';
import { rendered } from '../../domain/testing/stacks.ts';
import { RunDirectory } from './run-directory.ts';

let below: string;
beforeEach(async () => {
  below = await mkdtemp(join(tmpdir(), 'ops-run-'));
});
afterEach(() => rm(below, { recursive: true }));

const RENDERED: RenderedEnvironment = {
  project: 'shop',
  environment: 'dev',
  account: '000000000000',
  region: 'eu-central-1',
  local: true,
  size: 'trial',
  lock: '/shop/dev/.ops/lock',
  stacks: [
    rendered(
      'lifecycle',
      {},
      {
        templateText: 'Resources: {}\n',
        functions: [{ name: 'drain', files: [{ path: 'drain.py', text: 'pass\n' }] }],
      },
    ),
  ],
  sources: null,
};

function make(): Promise<RunDirectory> {
  const request = runRequest({ mode: 'apply', environment: 'dev', stacks: [] });
  return RunDirectory.make(below, request, RENDERED);
}

test('has its own private copy of the rendered folder', async () => {
  const { path } = await make();
  const files = await readdir(join(path, 'build'), { recursive: true });
  expect(files.sort()).toEqual([
    'build.json',
    'functions',
    'functions/drain',
    'functions/drain/drain.py',
    'lifecycle.json',
    'lifecycle.template.yaml',
  ]);
  expect(await readFile(join(path, 'build', 'lifecycle.template.yaml'), 'utf8')).toBe('Resources: {}\n');
  const modes = await Promise.all(['build', 'build/build.json'].map((file) => stat(join(path, file))));
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600]);
});

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

test('the first signal that cannot be written is a failure of the run, reported once', async () => {
  const directory = await make();
  let failed = 0;
  directory.onFailure(() => {
    failed += 1;
  });
  await rm(directory.path, { recursive: true });
  await directory.markDone('templates-validated');
  await directory.stop('hold');
  expect([failed, directory.failure]).toEqual([
    1,
    expect.objectContaining({
      code: 'folder_missing',
      message: `${directory.path} cannot be written: its folder does not exist and cannot be created; the run ended, and AWS finishes the stacks in progress`,
      exit: 'failed',
    }),
  ]);
});

test('a directory that cannot be created is an error with its reason, and nothing is left', async () => {
  const file = join(below, 'runs');
  await writeFile(file, '');
  const request = runRequest({ mode: 'apply', environment: 'dev', stacks: [] });
  await expect(RunDirectory.make(file, request, RENDERED)).rejects.toMatchObject({
    code: 'not_a_folder',
    message: `${file} cannot be written: part of its path is a file; nothing was changed`,
  });
  const wrong = { ...RENDERED, stacks: [{ ...RENDERED.stacks[0], templateText: null }] };
  await expect(RunDirectory.make(below, request, wrong as never)).rejects.toThrow();
  expect(await readdir(below)).toEqual(['runs']);
});
