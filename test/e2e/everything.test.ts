import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { destructiveChanges, type Plan } from '../../src/domain/deployment/plan.ts';
import { askAws, createHostedZone } from './ask-aws.ts';
import { type Resource, type ResourceCheck, resourceLines, resourcesStep } from './resources.ts';
import { root, Sandbox } from './support.ts';

/**
 * Creates an account and an environment with every option, updates and destroys them, and checks each resource through
 * the API of its service.
 */
const HOME_REGION = 'eu-central-1';
const REPLICA_REGION = 'eu-west-1';
const REGIONS = [HOME_REGION, REPLICA_REGION];
const ACCOUNT = 'account-000000000000';
const TABLES = '\nexecute_command: true\ntables:\n  carts: {partition_key: {name: id}, ttl: expires}\n';

/** Types that are not checked through an API, and why. */
const WITHOUT_API: Record<string, string> = {
  'AWS::AccessAnalyzer::Analyzer': 'recorded',
  'AWS::ApiGatewayV2::VpcLink': 'recorded',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'recorded',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'recorded',
  'AWS::WAFv2::LoggingConfiguration': 'recorded',
  'AWS::CloudFormation::WaitConditionHandle': 'a URL that no API lists, in AWS either',
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
/** All created resources according to their stacks, and what the output of destroy lists as retained. */
let created: Resource[];
let stays: string[];

beforeAll(async () => {
  sandbox = await Sandbox.make();
  endpoint = await sandbox.localUp();
  zone = await createHostedZone(endpoint, 'example.com');
  project = /^project: (\S+)/m.exec(await sandbox.read('ops.yaml'))?.[1] ?? '';
  await sandbox.write('services/hello.yaml', `${await sandbox.read('services/hello.yaml')}${TABLES}`);
  await sandbox.ok([
    ...[
      'account',
      'apply',
      '--local',
      '--yes',
      '--region',
      HOME_REGION,
      '--replica-region',
      REPLICA_REGION,
      '--sso-roles',
    ],
    ...['--alert-email', 'ops@example.com', '--ci-principals', 'arn:aws:iam::000000000000:role/builder'],
    ...['--github-repository', 'example/shop', '--gitlab-project', 'example/shop'],
    ...['--deployed-environments', 'dev', '--pull-accounts', '111122223333'],
    ...['--workload-accounts', '111122223333'],
  ]);
  await sandbox.ok([
    ...['env', 'create', 'dev', '--local', '--yes', '--confirm', 'dev', '--region', HOME_REGION],
    ...['--size', 'production', '--capacity', 'both', '--third-parties', '--database', 'aurora-postgresql'],
    ...['--domain', 'dev.example.com', '--hosted-zone', zone, '--replica-region', REPLICA_REGION],
    ...['--alarm-email', 'ops@example.com', '--database-readers', '1'],
  ]);
});
afterAll(() => sandbox.dispose());

function listResources(): Promise<Resource[]> {
  return resourcesStep<Resource[]>(endpoint, 'list', { project, regions: REGIONS });
}

/** Passes the existing hosted zone, which is in no stack, as the parent of the records. */
function checkResources(resources: Resource[]): Promise<ResourceCheck> {
  const parents = [{ region: HOME_REGION, stack: '', type: 'AWS::Route53::HostedZone', id: zone }];
  return resourcesStep<ResourceCheck>(endpoint, 'check', { resources, parents });
}

/** Those that the embedded AWS only records; a recorded ID starts with the physical ID. */
async function recordedResources(resources: Resource[]): Promise<Resource[]> {
  const page = await (await fetch(`${endpoint}/_ops/recorded`)).json();
  const ids = (page as { recorded: { physicalId: string }[] }).recorded.map(({ physicalId }) => physicalId);
  return resources.filter(
    ({ id, type }) => WITHOUT_API[type] === 'recorded' && ids.some((each) => each.startsWith(id)),
  );
}

async function expectAllFound(resources: Resource[]): Promise<void> {
  const checked = await checkResources(resources);
  expect(resourceLines(checked.missing)).toEqual([]);
  expect(checked.without).toEqual(Object.keys(WITHOUT_API).sort());
  const without = resources.filter(({ type }) => Object.hasOwn(WITHOUT_API, type));
  expect(checked.found).toHaveLength(resources.length - without.length);
  const records = without.filter(({ type }) => WITHOUT_API[type] === 'recorded');
  expect(resourceLines(await recordedResources(without))).toEqual(resourceLines(records));
}

async function planned(...args: string[]): Promise<{ code: number | null; plan: Plan }> {
  const { code, stdout } = await sandbox.run([...args, '--json']);
  return { code, plan: JSON.parse(stdout) as Plan };
}

it('has nothing to change in the account and the environment', async () => {
  expect(await sandbox.read('inventories/dev/environment.yml')).toMatch(/^service_role: true$/m);
  expect(await planned('account', 'apply', '--plan')).toMatchObject({ code: 0, plan: { stacks: [] } });
  expect(await planned('env', 'plan', 'dev')).toMatchObject({ code: 0, plan: { stacks: [] } });
});

it('creates every resource type of the packaged templates', async () => {
  const folder = join(root, 'cfn');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const types = texts.flatMap((text) => [
    ...text.matchAll(/^ {4}Type: ((?:AWS|Custom)::\S+::\S+|Custom::\S+)$/gm),
  ]);
  const resources = types.map(([, type]) => type ?? '').filter((type) => !/::Id$/.test(type));
  created = await listResources();
  expect(resources.length).toBeGreaterThan(200);
  expect(new Set(created.map(({ type }) => type))).toEqual(new Set(resources));
});

it('finds every resource of every stack through the API of its service', async () => {
  expect(new Set(created.map(({ region }) => region))).toEqual(new Set(REGIONS));
  expect(created.length).toBeGreaterThan(400);
  await expectAllFound(created);
});

it('updates in place: replaces nothing that holds data, and still finds every resource', async () => {
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
  created = await listResources();
  expect(resourceLines(created).filter((each) => each.includes('Reader2 '))).toHaveLength(2);
  await expectAllFound(created);
});

/** Those that their services still return and the output of destroy does not list. */
async function unlisted(resources: Resource[]): Promise<string[]> {
  const { found } = await checkResources(resources);
  return resourceLines(found.filter(({ id }) => !stays.some((each) => each.includes(id))));
}

it('destroys the environment only with --confirm NAME; what it lists and the keys to decrypt it remain', async () => {
  expect((await sandbox.run(['env', 'destroy', 'dev', '--yes'])).code).toBe(3);
  const destroyed = await sandbox.json<Destroyed>(['env', 'destroy', 'dev', '--confirm', 'dev']);
  expect(destroyed.left).toEqual([]);
  stays = destroyed.stays;
  expect(destroyed.unchanged.sort()).toEqual(['keys', 'replica', 'replica-keys']);
  expect(destroyed.stays.filter((each) => /retained/.test(each)).map((each) => each.split(' ')[0])).toEqual(
    expect.arrayContaining(['backup:', 'ingress:', 'replica-ingress:', 'table-hello-carts:']),
  );
  const own = created.filter(({ stack }) => stack.startsWith(`${project}-dev-`));
  const keys = own.filter(({ stack }) => stack === `${project}-dev-keys`);
  expect(await unlisted(own)).toEqual(resourceLines(keys));
  expect(resourceLines(await recordedResources(own))).toEqual([]);
  const remaining = (await listResources()).filter(({ stack }) => stack.startsWith(`${project}-dev-`));
  expect(new Set(remaining.map(({ stack }) => stack))).toEqual(
    new Set([`${project}-dev-keys`, `${project}-dev-replica`]),
  );
});

/** With CloudFormation, as the error says. */
async function deleteStack(name: string, region: string): Promise<void> {
  for (const action of ['UpdateTerminationProtection&EnableTerminationProtection=false', 'DeleteStack']) {
    const body = `Action=${action}&Version=2010-05-15&StackName=${name}`;
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    await askAws(endpoint, 'cloudformation', '/', { method: 'POST', body, headers, region });
  }
}

it('destroys the account only after its keys, whose commands it names; only what it lists remains', async () => {
  const { code, stdout } = await sandbox.run(['account', 'destroy', '--confirm', ACCOUNT, '--json']);
  const { error } = JSON.parse(stdout) as { error: { code: string; next: string[] } };
  expect([code, error.code]).toEqual([7, 'account_in_use']);
  const named = error.next.flatMap((each) => [
    ...each.matchAll(/aws cloudformation delete-stack --stack-name (\S+) --region (\S+)/g),
  ]);
  expect(named.map(([, name, region]) => `${name} ${region}`).sort()).toEqual([
    `${project}-dev-keys ${HOME_REGION}`,
    `${project}-dev-keys ${REPLICA_REGION}`,
    `${project}-dev-replica ${HOME_REGION}`,
  ]);
  for (const [, name, region] of named) await deleteStack(name ?? '', region ?? '');

  const destroyed = await sandbox.json<Destroyed>(['account', 'destroy', '--confirm', ACCOUNT]);
  expect(destroyed.left).toEqual([]);
  expect(await listResources()).toEqual([]);
  stays.push(...destroyed.stays);
  // Destroying the account does not revert its account-wide settings.
  const settings = created.filter(({ type }) => type === 'Custom::AccountSettings');
  expect([await unlisted(created), resourceLines(await recordedResources(created))]).toEqual([
    resourceLines(settings),
    [],
  ]);
});
