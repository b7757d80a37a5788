import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Plan } from '../../src/domain/deployment/plan.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;

const TABLES = '\ntables:\n  carts: {partition_key: {name: id}, ttl: expires}\n';
const PARTS = ['api', 'backup', 'database', 'gateway', 'table-hello-carts'];

beforeAll(async () => {
  sandbox = await Sandbox.make();
  await sandbox.localUp();
  await sandbox.write('services/hello.yaml', `${await sandbox.read('services/hello.yaml')}${TABLES}`);
});
afterAll(() => sandbox.dispose());

async function planned(): Promise<Plan> {
  return JSON.parse((await sandbox.run(['env', 'plan', 'dev', '--json'])).stdout) as Plan;
}

it('creates an environment with a database, a table, a backup vault and an API', async () => {
  const result = await sandbox.json<{ stacks: { name: string; status: string }[] }>([
    ...['env', 'create', 'dev', '--local', '--yes'],
    ...['--database', 'aurora-postgresql', '--backup-vault', '--third-parties'],
  ]);
  const created = result.stacks.filter(({ status }) => status === 'CREATE_COMPLETE').map(({ name }) => name);
  expect(created).toEqual(expect.arrayContaining(PARTS));
  expect(await planned()).toMatchObject({ stacks: [] });
});

it('adds readers and extends the backup retention in place', async () => {
  await sandbox.ok(['env', 'set', 'dev', 'database_readers=2', 'backup_days=10']);
  const { stacks } = await planned();
  expect(stacks.map(({ name }) => name).sort()).toEqual(['database', 'table-hello-carts']);
  const changes = stacks.flatMap((stack) => stack.changes);
  expect(changes.map(({ logical_id, action }) => `${action} ${logical_id}`).sort()).toEqual([
    'add Reader1',
    'add Reader2',
    'modify Cluster',
    'modify Table',
  ]);
  expect(changes.filter(({ action }) => action === 'modify').map(({ replacement }) => replacement)).toEqual([
    'never',
    'never',
  ]);
  await sandbox.ok(['env', 'apply', 'dev', '--yes']);
});

it('rejects invalid capacity and leaves the file unchanged', async () => {
  const before = await sandbox.read('inventories/dev/environment.yml');
  const { code, stdout } = await sandbox.run(['env', 'set', 'dev', 'database_min_capacity=8', '--json']);
  expect([code, JSON.parse(stdout).error.message]).toEqual([
    2,
    expect.stringContaining('database_min_capacity 8 is more than database_max_capacity 2'),
  ]);
  expect(await sandbox.read('inventories/dev/environment.yml')).toBe(before);
});

it('retains the data and the key that decrypts it', async () => {
  const destroyed = await sandbox.json<{ left: string[]; stays: string[] }>([
    ...['env', 'destroy', 'dev', '--confirm', 'dev'],
  ]);
  expect(destroyed.left).toEqual([]);
  expect(destroyed.stays.join('\n')).toContain(
    "keys: the environment's key, needed to decrypt the data retained from database, table-hello-carts, backup",
  );
});
