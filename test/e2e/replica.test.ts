import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SecretListDocument } from '../../src/cli/documents/secret.ts';
import { destructiveChanges, type Plan } from '../../src/domain/deployment/plan.ts';
import { askAws, createHostedZone } from './ask-aws.ts';
import { Sandbox } from './support.ts';

/** Adds a second region to a live environment, uses it, removes it, and destroys both together. */
const REPLICA_REGION = 'eu-west-1';
const TABLES = '\ntables:\n  carts: {partition_key: {name: id}, ttl: expires}\n';

let sandbox: Sandbox;
let endpoint: string;
let zone: string;
let project: string;

interface Shown {
  stacks: { name: string; outputs: Record<string, string> }[];
}

beforeAll(async () => {
  sandbox = await Sandbox.make();
  endpoint = await sandbox.localUp();
  zone = await createHostedZone(endpoint, 'example.com');
  project = /^project: (\S+)/m.exec(await sandbox.read('ops.yaml'))?.[1] ?? '';
  await sandbox.write('services/hello.yaml', `${await sandbox.read('services/hello.yaml')}${TABLES}`);
  await sandbox.ok([
    ...['env', 'create', 'dev', '--local', '--yes', '--region', 'eu-central-1'],
    ...['--database', 'aurora-postgresql', '--domain', 'dev.example.com', '--hosted-zone', zone],
  ]);
});
afterAll(() => sandbox.dispose());

async function planned(): Promise<Plan> {
  return JSON.parse((await sandbox.run(['env', 'plan', 'dev', '--json'])).stdout) as Plan;
}

/** Applies the plan with every consent that it requires. */
async function apply(): Promise<Plan> {
  const plan = await planned();
  const losses = destructiveChanges(plan);
  const consents = losses.flatMap(({ id }) => ['--allow', id]);
  await sandbox.ok(['env', 'apply', 'dev', '--yes', ...consents]);
  return plan;
}

async function outputs(name: string): Promise<Record<string, string>> {
  const { stacks } = await sandbox.json<Shown>(['env', 'show', 'dev']);
  return stacks.find((stack) => stack.name === name)?.outputs ?? {};
}

function json(service: string, target: string, body: object, region: string): Promise<string> {
  const headers = { 'X-Amz-Target': target, 'Content-Type': 'application/x-amz-json-1.1' };
  return askAws(endpoint, service, '/', { method: 'POST', body: JSON.stringify(body), headers, region });
}

async function secret(region: string): Promise<{ Value: string; Version: number } | null> {
  const body = { Name: `/${project}/dev/hello/API_TOKEN`, WithDecryption: true };
  const answer = await json('ssm', 'AmazonSSM.GetParameter', body, region).catch(() => null);
  return answer === null ? null : JSON.parse(answer).Parameter;
}

function members(): Promise<number> {
  const form = 'Action=DescribeGlobalClusters&Version=2014-10-31';
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return askAws(endpoint, 'rds', '/', { method: 'POST', body: form, headers }).then(
    (text) => [...text.matchAll(/<IsWriter>/g)].length,
  );
}

async function records(): Promise<string[]> {
  const listed = await askAws(endpoint, 'route53', `/2013-04-01/hostedzone/${zone}/rrset`);
  return [...listed.matchAll(/<SetIdentifier>([a-z]+)<\/SetIdentifier>/g)].map(([, id]) => id ?? '').sort();
}

it('rejects the home region and says why', async () => {
  const { code, stdout } = await sandbox.run(['env', 'set', 'dev', 'replica_region=eu-central-1', '--json']);
  expect([code, JSON.parse(stdout).error.message]).toEqual([2, expect.stringContaining('the home region')]);
});

it('is added to a live environment without losing data', async () => {
  await sandbox.ok(['env', 'set', 'dev', `replica_region=${REPLICA_REGION}`]);
  expect(await sandbox.read('inventories/dev/environment.yml')).toMatch(/^replica_ami: ami-/m);
  const plan = await apply();
  const touched = plan.stacks.flatMap(({ changes }) =>
    changes.filter(
      ({ holds_data, action, replacement }) =>
        holds_data && (action === 'remove' || (action === 'modify' && replacement !== 'never')),
    ),
  );
  expect(touched).toEqual([]);
  expect((await planned()).stacks).toEqual([]);
});

it('replicates the stacks, the table, the database, the secret and the records', async () => {
  const [home, replica] = [await outputs('table-hello-carts'), await outputs('replica-network')];
  expect(replica.VpcId).toMatch(/^vpc-/);
  const table = JSON.parse(
    await json('dynamodb', 'DynamoDB_20120810.DescribeTable', { TableName: home.TableName }, REPLICA_REGION),
  );
  expect(table.Table.TableArn).toBe(home.ReplicaTableArn);
  expect(await members()).toBe(2);
  expect((await secret(REPLICA_REGION))?.Value).toBe((await secret('eu-central-1'))?.Value);
  expect(await records()).toEqual(['home', 'home', 'replica', 'replica']);
  expect((await outputs('replica-service-hello')).ServiceArn).toContain(`:${REPLICA_REGION}:`);
  expect((await outputs('edge')).ReplicaHealthCheckId).toMatch(/./);
});

it('writes a new value of a secret to both regions', async () => {
  await sandbox.ok(['secret', 'set', 'API_TOKEN', '-e', 'dev', '-s', 'hello', '--overwrite'], {
    input: 'another',
  });
  expect([(await secret('eu-central-1'))?.Value, (await secret(REPLICA_REGION))?.Value]).toEqual([
    'another',
    'another',
  ]);
  const list = await sandbox.json<SecretListDocument>(['secret', 'list', '-e', 'dev']);
  expect(list.secrets.find(({ name }) => name === 'API_TOKEN')?.copy).toEqual({
    region: REPLICA_REGION,
    of: 2,
    state: 'same',
  });
});

it('changes to latency routing in place', async () => {
  await sandbox.ok(['env', 'set', 'dev', 'routing=latency']);
  const { stacks } = await apply();
  expect(stacks.map(({ name }) => name)).toContain('edge');
  expect((await planned()).stacks).toEqual([]);
});

it('does not move to another region directly', async () => {
  await sandbox.ok(['env', 'set', 'dev', 'replica_region=eu-west-2']);
  const { code, stdout } = await sandbox.run(['env', 'plan', 'dev', '--json']);
  expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'replica_moves']);
});

it('is removed when replica_region is unset, and the home region is unchanged', async () => {
  await sandbox.ok(['env', 'set', 'dev', '--unset=replica_region']);
  const answers = await sandbox.read('inventories/dev/environment.yml');
  expect(answers).not.toMatch(/^(replica|routing)/m);
  expect(answers).toMatch(/^database_password: own$/m);
  const cluster = (await outputs('database')).DatabaseClusterArn;
  await apply();
  expect((await planned()).stacks).toEqual([]);
  const { stacks } = await sandbox.json<Shown>(['env', 'show', 'dev']);
  expect(stacks.map(({ name }) => name).filter((name) => /replica|global/.test(name))).toEqual(
    ['replication', 'replica-toolchain'].filter((name) => stacks.some((each) => each.name === name)),
  );
  expect((await outputs('database')).DatabaseClusterArn).toBe(cluster);
  expect([await members(), await secret(REPLICA_REGION), await records()]).toEqual([0, null, []]);
  expect((await secret('eu-central-1'))?.Value).toBe('another');
});

it('is destroyed together with the home region', async () => {
  await sandbox.ok(['env', 'set', 'dev', `replica_region=${REPLICA_REGION}`]);
  await apply();
  const destroyed = await sandbox.json<{ left: string[] }>(['env', 'destroy', 'dev', '--confirm', 'dev']);
  expect(destroyed.left).toEqual([]);
  expect([await members(), await secret(REPLICA_REGION), await records()]).toEqual([0, null, []]);
});
