import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;

const NAME = 'account-000000000000';
const FILE = `inventories/${NAME}/account.yml`;

interface View {
  account: { name: string; status: string };
  stacks: { name: string; status: string }[];
}

beforeAll(async () => {
  sandbox = await Sandbox.make();
  await sandbox.localUp();
});
afterAll(() => sandbox.dispose());

it('prompts for nothing without a terminal and names what is missing', async () => {
  const { code, stdout } = await sandbox.run(['account', 'apply', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error.message).toContain('ACCOUNT');
  const shown = await sandbox.run(['account', 'show', '--json']);
  expect(shown.code).toBe(2);
  expect(JSON.parse(shown.stdout).error.next).toContain('ops account apply --local');
});

it('plans the stacks and writes no answers', async () => {
  const { code, stdout } = await sandbox.run(['account', 'apply', '--local', '--plan', '--json']);
  expect(code).toBe(4);
  const { stacks } = JSON.parse(stdout) as { stacks: { name: string; action: string }[] };
  expect(stacks.map(({ name }) => name)).toContain('toolchain');
  expect(new Set(stacks.map(({ action }) => action))).toEqual(new Set(['create']));
  await expect(sandbox.read(FILE)).rejects.toThrow('ENOENT');
});

it('deploys the account once and has nothing to do the second time', async () => {
  await sandbox.json(['account', 'apply', '--local', '--region', 'eu-central-1', '--yes']);
  expect(await sandbox.read(FILE)).toMatch(/^region: eu-central-1$/m);
  const view = await sandbox.json<View>(['account', 'show']);
  expect(view).toMatchObject({ account: { name: NAME, status: 'ready' } });
  const again = await sandbox.json<{ stacks: unknown[] }>(['account', 'apply', '--yes']);
  expect(again.stacks).toEqual([]);
});

it('changes an answer given as a flag and keeps the comments in the file', async () => {
  await sandbox.json(['account', 'apply', '--pull-accounts', '111122223333', '--yes']);
  const text = await sandbox.read(FILE);
  expect(text).toMatch(/^pull_accounts: \[?.*111122223333/m);
  expect(text).toContain('# Settings of account');
});

it('rejects an invalid answer and leaves the file unchanged', async () => {
  const before = await sandbox.read(FILE);
  const { code, stdout } = await sandbox.run([
    'account',
    'apply',
    '--replica-region',
    'eu-central-1',
    '--json',
  ]);
  expect([code, JSON.parse(stdout).error.message]).toEqual([2, expect.stringContaining('replica_region')]);
  expect(await sandbox.read(FILE)).toBe(before);
});

it('is not destroyed while an environment uses it', async () => {
  await sandbox.json(['env', 'create', 'dev', '--local', '--region', 'eu-central-1', '--yes']);
  const { code, stdout } = await sandbox.run(['account', 'destroy', '--confirm', NAME, '--json']);
  expect([code, JSON.parse(stdout).error.next]).toEqual([7, ['ops env destroy dev']]);
  expect((await sandbox.json<View>(['account', 'show'])).account.status).toBe('ready');
});

it('is destroyed only with --confirm NAME, once no environment uses it', async () => {
  await sandbox.json(['env', 'destroy', 'dev', '--confirm', 'dev']);
  expect((await sandbox.run(['account', 'destroy'])).code).toBe(3);
  const destroyed = await sandbox.json<{ left: string[]; stays: string[] }>([
    'account',
    'destroy',
    '--confirm',
    NAME,
  ]);
  expect(destroyed.left).toEqual([]);
  expect(destroyed.stays.join('\n')).toContain('is retained');
  await expect(sandbox.read(FILE)).rejects.toThrow('ENOENT');
});
