import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { destructiveChanges, type Plan } from '../../src/domain/deployment/plan.ts';
import { askAws, makeZone } from './ask-aws.ts';
import { askResources, type Known, type Resource, told } from './resources.ts';
import { root, Sandbox } from './support.ts';

/** Account and environment with every option on: made, found in each service, changed, taken away, gone in each. */
const HOME = 'eu-central-1';
const AWAY = 'eu-west-1';
const REGIONS = [HOME, AWAY];
const ACCOUNT = 'account-000000000000';
const TABLES = '\nexecute_command: true\ntables:\n  carts: {partition_key: {name: id}, ttl: expires}\n';

/** Types that no service is asked about, and why. */
const WITHOUT_API: Record<string, string> = {
  'AWS::AccessAnalyzer::Analyzer': 'recorded',
  'AWS::ApiGatewayV2::VpcLink': 'recorded',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'recorded',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'recorded',
  'AWS::WAFv2::LoggingConfiguration': 'recorded',
  'AWS::CloudFormation::WaitConditionHandle': 'an address that nothing lists, in AWS neither',
};

interface Destroyed {
  stacks: { name: string; action: string }[];
  unchanged: string[];
  left: string[];
  stays: string[];
}

let sandbox: Sandbox;
let endpoint: string;
let project: string;
let zone: string;
/** All that was made, as its stacks tell, and what is named as staying when it goes. */
let made: Resource[];
let stays: string[];

beforeAll(async () => {
  sandbox = await Sandbox.make();
  endpoint = await sandbox.localUp();
  zone = await makeZone(endpoint, 'example.com');
  project = /^project: (\S+)/m.exec(await sandbox.read('ops.yaml'))?.[1] ?? '';
  await sandbox.write('services/hello.yaml', `${await sandbox.read('services/hello.yaml')}${TABLES}`);
  await sandbox.ok([
    ...['account', 'apply', '--local', '--yes', '--region', HOME, '--replica-region', AWAY, '--sso-roles'],
    ...['--alert-email', 'ops@example.com', '--ci-principals', 'arn:aws:iam::000000000000:role/builder'],
    ...['--github-repository', 'example/shop', '--gitlab-project', 'example/shop'],
    ...['--deployed-environments', 'dev', '--pull-accounts', '111122223333'],
    ...['--workload-accounts', '111122223333'],
  ]);
  await sandbox.ok([
    ...['env', 'create', 'dev', '--local', '--yes', '--confirm', 'dev', '--region', HOME],
    ...['--size', 'production', '--capacity', 'both', '--third-parties', '--database', 'aurora-postgresql'],
    ...['--domain', 'dev.example.com', '--hosted-zone', zone, '--replica-region', AWAY],
    ...['--alarm-email', 'ops@example.com', '--database-readers', '1'],
  ]);
});
afterAll(() => sandbox.dispose());

function listed(): Promise<Resource[]> {
  return askResources<Resource[]>(endpoint, 'list', { project, regions: REGIONS });
}

/** The zone was there before, and records are in it. */
function asked(resources: Resource[]): Promise<Known> {
  const beside = [{ region: HOME, stack: '', type: 'AWS::Route53::HostedZone', id: zone }];
  return askResources<Known>(endpoint, 'ask', { resources, beside });
}

/** Of these, what the embedded AWS keeps a record of; the record of a setting is named after what has it. */
async function recorded(resources: Resource[]): Promise<Resource[]> {
  const page = await (await fetch(`${endpoint}/_ops/recorded`)).json();
  const ids = (page as { recorded: { physicalId: string }[] }).recorded.map(({ physicalId }) => physicalId);
  return resources.filter(
    ({ id, type }) => WITHOUT_API[type] === 'recorded' && ids.some((each) => each.startsWith(id)),
  );
}

async function everythingIsFound(resources: Resource[]): Promise<void> {
  const known = await asked(resources);
  expect(told(known.missing)).toEqual([]);
  expect(known.without).toEqual(Object.keys(WITHOUT_API).sort());
  const without = resources.filter(({ type }) => Object.hasOwn(WITHOUT_API, type));
  expect(known.found).toHaveLength(resources.length - without.length);
  const records = without.filter(({ type }) => WITHOUT_API[type] === 'recorded');
  expect(told(await recorded(without))).toEqual(told(records));
}

async function planned(...args: string[]): Promise<{ code: number | null; plan: Plan }> {
  const { code, stdout } = await sandbox.run([...args, '--json']);
  return { code, plan: JSON.parse(stdout) as Plan };
}

it('is as it should be, in the account and in the environment', async () => {
  expect(await sandbox.read('inventories/dev/environment.yml')).toMatch(/^service_role: true$/m);
  expect(await planned('account', 'apply', '--plan')).toMatchObject({ code: 0, plan: { stacks: [] } });
  expect(await planned('env', 'plan', 'dev')).toMatchObject({ code: 0, plan: { stacks: [] } });
});

it('is every option: no type of the packaged templates is left out', async () => {
  const folder = join(root, 'cfn');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const types = texts.flatMap((text) => [
    ...text.matchAll(/^ {4}Type: ((?:AWS|Custom)::\S+::\S+|Custom::\S+)$/gm),
  ]);
  const resources = types.map(([, type]) => type ?? '').filter((type) => !/::Id$/.test(type));
  made = await listed();
  expect(resources.length).toBeGreaterThan(200);
  expect(new Set(made.map(({ type }) => type))).toEqual(new Set(resources));
});

it('every resource of every stack is found through the API of its own service', async () => {
  expect(new Set(made.map(({ region }) => region))).toEqual(new Set(REGIONS));
  expect(made.length).toBeGreaterThan(400);
  await everythingIsFound(made);
});

it('is changed in place: nothing that holds data is replaced, and every resource is found again', async () => {
  await sandbox.ok([
    ...['env', 'set', 'dev', 'log_retention_days=90', 'max_hosts=9', 'min_hosts=2'],
    ...['database_readers=2', 'backup_days=14'],
  ]);
  const { code, plan } = await planned('env', 'plan', 'dev');
  expect([code, plan.stacks.length > 10]).toEqual([4, true]);
  const changes = plan.stacks.flatMap((stack) => stack.changes);
  const touched = changes.filter(({ holds_data, action }) => holds_data && action !== 'add');
  expect(touched.map(({ replacement }) => replacement)).toContain('never');
  expect(touched.filter(({ action, replacement }) => action !== 'modify' || replacement !== 'never')).toEqual(
    [],
  );
  const consents = destructiveChanges(plan).flatMap(({ id }) => ['--allow', id]);
  await sandbox.ok(['env', 'apply', 'dev', '--yes', '--confirm', 'dev', ...consents]);
  expect(await planned('env', 'plan', 'dev')).toMatchObject({ code: 0, plan: { stacks: [] } });
  made = await listed();
  expect(told(made).filter((each) => each.includes('Reader2 '))).toHaveLength(2);
  await everythingIsFound(made);
});

/** What the services still know of these, but for what the output named. */
async function unnamed(resources: Resource[]): Promise<string[]> {
  const { found } = await asked(resources);
  return told(found.filter(({ id }) => !stays.some((each) => each.includes(id))));
}

it('the environment goes by its name alone; of it stays what was named, and the keys that read it', async () => {
  expect((await sandbox.run(['env', 'destroy', 'dev', '--yes'])).code).toBe(3);
  const gone = await sandbox.json<Destroyed>(['env', 'destroy', 'dev', '--confirm', 'dev']);
  expect(gone.left).toEqual([]);
  stays = gone.stays;
  expect(gone.unchanged.sort()).toEqual(['keys', 'replica', 'replica-keys']);
  expect(gone.stays.filter((each) => /retained/.test(each)).map((each) => each.split(' ')[0])).toEqual(
    expect.arrayContaining(['backup:', 'ingress:', 'replica-ingress:', 'table-hello-carts:']),
  );
  const own = made.filter(({ stack }) => stack.startsWith(`${project}-dev-`));
  const keys = own.filter(({ stack }) => stack === `${project}-dev-keys`);
  expect(await unnamed(own)).toEqual(told(keys));
  expect(told(await recorded(own))).toEqual([]);
  const standing = (await listed()).filter(({ stack }) => stack.startsWith(`${project}-dev-`));
  expect(new Set(standing.map(({ stack }) => stack))).toEqual(
    new Set([`${project}-dev-keys`, `${project}-dev-replica`]),
  );
});

/** Through CloudFormation itself, as the refusal says. */
async function deleteStack(name: string, region: string): Promise<void> {
  for (const action of ['UpdateTerminationProtection&EnableTerminationProtection=false', 'DeleteStack']) {
    const body = `Action=${action}&Version=2010-05-15&StackName=${name}`;
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    await askAws(endpoint, 'cloudformation', '/', { method: 'POST', body, headers, region });
  }
}

it('the account waits for the keys, and says which and how; then it goes, and only what it named is left', async () => {
  const { code, stdout } = await sandbox.run(['account', 'destroy', '--confirm', ACCOUNT, '--json']);
  const { error } = JSON.parse(stdout) as { error: { code: string; next: string[] } };
  expect([code, error.code]).toEqual([7, 'account_in_use']);
  const named = error.next.flatMap((each) => [
    ...each.matchAll(/aws cloudformation delete-stack --stack-name (\S+) --region (\S+)/g),
  ]);
  expect(named.map(([, name, region]) => `${name} ${region}`).sort()).toEqual([
    `${project}-dev-keys ${HOME}`,
    `${project}-dev-keys ${AWAY}`,
    `${project}-dev-replica ${HOME}`,
  ]);
  for (const [, name, region] of named) await deleteStack(name ?? '', region ?? '');

  const gone = await sandbox.json<Destroyed>(['account', 'destroy', '--confirm', ACCOUNT]);
  expect(gone.left).toEqual([]);
  expect(await listed()).toEqual([]);
  stays.push(...gone.stays);
  // The account's own settings are nobody's to take back.
  const settings = made.filter(({ type }) => type === 'Custom::AccountSettings');
  expect([await unnamed(made), told(await recorded(made))]).toEqual([told(settings), []]);
});
