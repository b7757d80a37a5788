import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
let endpoint: string;

const ENVIRONMENT_STACKS = [
  'cluster',
  'discovery',
  'ingress',
  'keys',
  'lifecycle',
  'network',
  'observability',
  'service-hello',
];
const ACCOUNT_STACKS = ['registry-hello', 'toolchain'];

async function stacksInAws(): Promise<string[]> {
  const region = (await sandbox.read('inventories/dev/environment.yml')).match(/^region: (.*)$/m)?.[1] ?? '';
  const client = new CloudFormationClient({
    endpoint,
    region,
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'test' },
  });
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  return Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
    .map(({ StackName = '' }) => StackName)
    .sort();
}

beforeAll(async () => {
  sandbox = await Sandbox.make({ ownPlaybooks: true });
  endpoint = await sandbox.localUp();
});
afterAll(() => sandbox.dispose());

it('creates a whole environment unattended and reports the result as one JSON document', async () => {
  const result = await sandbox.json<{ stacks: { name: string; status: string }[] }>([
    'env',
    'create',
    'dev',
    '--local',
    '--yes',
  ]);
  expect(result.stacks.map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
    [...ACCOUNT_STACKS, ...ENVIRONMENT_STACKS].map((name) => `${name} CREATE_COMPLETE`).sort(),
  );
  const project = (await sandbox.read('ops.yaml')).match(/^project: (.*)$/m)?.[1];
  expect(await stacksInAws()).toEqual(
    [
      ...ACCOUNT_STACKS.map((name) => `${project}-${name}`),
      ...ENVIRONMENT_STACKS.map((name) => `${project}-dev-${name}`),
    ].sort(),
  );
});

it('refuses to create an environment that exists', async () => {
  const { code, stdout } = await sandbox.run(['env', 'create', 'dev', '--local', '--yes', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error.next).toContain('ops env apply dev');
});

it('shows the environment', async () => {
  const view = await sandbox.json<{
    environment: object;
    stacks: { name: string; status: string }[];
    services: { name: string; state: string }[];
  }>(['env', 'show', 'dev']);
  expect(view).toMatchObject({ environment: { name: 'dev', account: '000000000000', status: 'ready' } });
  expect(view.stacks.map(({ name }) => name).sort()).toEqual(
    [...ACCOUNT_STACKS, ...ENVIRONMENT_STACKS].sort(),
  );
  expect(new Set(view.stacks.map(({ status }) => status))).toEqual(new Set(['CREATE_COMPLETE']));
  expect(view.services).toMatchObject([{ name: 'hello', state: 'recorded, not running' }]);
});

it('has nothing to do the second time', async () => {
  expect(await sandbox.run(['env', 'plan', 'dev', '--json'])).toMatchObject({ code: 0 });
  const result = await sandbox.json<{ stacks: unknown[] }>(['env', 'apply', 'dev', '--yes']);
  expect(result.stacks).toEqual([]);
});

it('plans a changed answer with exit code 4, applies it, and changes nothing else', async () => {
  await sandbox.ok(['env', 'set', 'dev', 'max_hosts=6']);
  const planned = await sandbox.run(['env', 'plan', 'dev', '--json']);
  expect(planned.code).toBe(4);
  const { stacks } = JSON.parse(planned.stdout) as {
    stacks: { name: string; action: string; changes: { logical_id: string; action: string }[] }[];
  };
  expect(stacks.filter(({ action }) => action !== 'none').map(({ name, action }) => [name, action])).toEqual([
    ['cluster', 'update'],
  ]);
  expect(stacks.find(({ name }) => name === 'cluster')?.changes).toMatchObject([{ action: 'modify' }]);
  const applied = await sandbox.json<{ stacks: { name: string; status: string }[] }>([
    'env',
    'apply',
    'dev',
    '--yes',
  ]);
  expect(applied.stacks).toMatchObject([{ name: 'cluster', status: 'UPDATE_COMPLETE' }]);
  expect((await sandbox.run(['env', 'plan', 'dev', '--json'])).code).toBe(0);
});

it("keeps the operator's comments in the answers", async () => {
  const before = await sandbox.read('inventories/dev/environment.yml');
  await sandbox.write('inventories/dev/environment.yml', `${before}# agreed on with finance\n`);
  await sandbox.ok(['env', 'set', 'dev', 'max_hosts=5']);
  const after = await sandbox.read('inventories/dev/environment.yml');
  expect(after).toContain('# agreed on with finance');
  expect(after).toMatch(/^max_hosts: 5$/m);
});

it('sets, lists and returns a secret, and replaces it only with --overwrite', async () => {
  const value = 'päss\n"{% lookup(1) %}" $(id) { {x} }';
  await sandbox.ok(['secret', 'set', 'API_TOKEN', '-e', 'dev', '-s', 'hello', '--overwrite'], {
    input: `${value}\n`,
  });
  const { stdout } = await sandbox.ok(['secret', 'get', 'API_TOKEN', '-e', 'dev', '-s', 'hello']);
  expect(stdout).toBe(value);
  const list = await sandbox.ok(['secret', 'list', '-e', 'dev', '--json']);
  expect(list.stdout).toContain('API_TOKEN');
  expect(list.stdout).not.toContain('lookup');
  const refused = await sandbox.run(['secret', 'set', 'API_TOKEN', '-e', 'dev', '-s', 'hello'], {
    input: 'other',
  });
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('--overwrite');
});

it('lists environments without credentials', async () => {
  const { stdout } = await sandbox.ok(['env', 'list', '--json']);
  expect(JSON.parse(stdout).environments).toMatchObject([
    { name: 'dev', account: '000000000000', local: true },
  ]);
});

it('destroys only with --confirm NAME, and removes the environment from the list', async () => {
  const refused = await sandbox.run(['env', 'destroy', 'dev', '--yes', '--json']);
  expect(refused.code).toBe(3);
  expect(JSON.parse(refused.stdout).error.next.join(' ')).toContain('--confirm dev');
  await sandbox.ok(['env', 'destroy', 'dev', '--confirm', 'dev', '--json']);
  expect(await sandbox.json(['env', 'list'])).toEqual({ environments: [] });
});
