import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SecretSetDocument } from '../../src/cli/documents/secret.ts';
import { deployedSandbox } from './deployed.ts';
import type { Sandbox } from './support.ts';

let sandbox: Sandbox;
const where = ['-e', 'dev', '-s', 'hello'];
const value = async () => (await sandbox.ok(['secret', 'get', 'API_TOKEN', ...where])).stdout;

beforeAll(async () => {
  sandbox = await deployedSandbox();
  await sandbox.localUp();
});
afterAll(() => sandbox.dispose());

it('set --restart: the services that use it get new tasks', async () => {
  const set = ['secret', 'set', 'API_TOKEN', ...where, '--overwrite', '--restart'];
  const result = await sandbox.json<SecretSetDocument>(set, { input: 'by hand' });
  expect(result).toMatchObject({
    secret: { version: 2 },
    restarted: [{ service: 'hello', state: 'rolled' }],
  });
  expect(await value()).toBe('by hand');
});

it('rotate: generates a value as the manifest declares, restarts, and runs a check that uses it', async () => {
  const exec = ['secret', 'exec', ...where, '--', 'sh', '-c', '[ "$(printf %s "$API_TOKEN" | wc -c)" = 32 ]'];
  const ops = [process.execPath, `${import.meta.dirname}/../../bin/run.js`];
  const ended = await sandbox.ok(['secret', 'rotate', 'API_TOKEN', ...where, '--yes', '--', ...ops, ...exec]);
  expect(ended.stdout).toMatch(/has a new value \(version 3\)\nhello {2}restarted: 1 new task in/);
  expect(await value()).toMatch(/^[A-Za-z0-9]{32}$/);
});

it('rotate: restores the value if the check fails', async () => {
  const before = await value();
  const rotate = ['secret', 'rotate', 'API_TOKEN', ...where, '--yes', '--json', '--', 'sh', '-c', 'exit 3'];
  const ended = await sandbox.run(rotate);
  expect([ended.code, JSON.parse(ended.stdout).error]).toEqual([
    20,
    expect.objectContaining({
      code: 'rotation_put_back',
      message: expect.stringContaining('sh exited with code 3'),
    }),
  ]);
  expect(await value()).toBe(before);
});

it('rotate: does nothing without consent', async () => {
  const before = await value();
  expect((await sandbox.run(['secret', 'rotate', 'API_TOKEN', ...where])).code).toBe(3);
  expect(await value()).toBe(before);
});

it('rollback --restart', async () => {
  const args = ['secret', 'rollback', 'API_TOKEN', ...where, '--to-version', '2', '--yes', '--restart'];
  expect((await sandbox.ok(args)).stdout).toMatch(/^hello {2}restarted/);
  expect(await value()).toBe('by hand');
});
