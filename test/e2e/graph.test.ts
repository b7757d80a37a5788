import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.make();
  await sandbox.ok(['env', 'create', 'dev', '--local', '--yes', '--save-only']);
});
afterAll(() => sandbox.dispose());

it('draws an environment from its files', async () => {
  const { stdout } = await sandbox.ok(['env', 'graph', 'dev']);
  expect(stdout).toMatch(/^flowchart LR\n/);
  expect(stdout).toMatch(/n_public_load_balancer_\w+ -->/);
});

it('overwrites its own file, but no other without --overwrite', async () => {
  const write = ['env', 'graph', 'dev', '--stacks', '--output', 'dev.svg'];
  await sandbox.ok(write);
  await sandbox.ok(write);
  expect(await sandbox.read('dev.svg')).toMatch(/^<!-- Made by ops env graph -->\n<svg /);
  await sandbox.write('dev.svg', '<svg/>');
  const { code, stdout } = await sandbox.run([...write, '--json']);
  expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'file_exists']);
  expect(await sandbox.read('dev.svg')).toBe('<svg/>');
  await sandbox.ok([...write, '--overwrite']);
});

it('writes relative to the working directory, and never outside the workspace', async () => {
  await sandbox.ok(['-C', 'inventories', 'env', 'graph', 'dev', '--output', 'dev.mmd']);
  expect(await sandbox.read('inventories/dev.mmd')).toMatch(/^%% Made by ops env graph\nflowchart LR\n/);
  const { code, stdout } = await sandbox.run(['env', 'graph', 'dev', '--output', '../dev.mmd', '--json']);
  expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'outside_workspace']);
});

it('reports an unknown environment', async () => {
  const { code, stdout } = await sandbox.run(['env', 'graph', 'nowhere', '--json']);
  expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'unknown_environment']);
});
