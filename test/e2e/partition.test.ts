import { afterAll, beforeAll, expect, it } from 'vitest';
import { askAws } from './ask-aws.ts';
import { Sandbox } from './support.ts';

const REGION = 'cn-north-1';
let sandbox: Sandbox;
let endpoint: string;

beforeAll(async () => {
  sandbox = await Sandbox.make();
  endpoint = await sandbox.localUp();
});
afterAll(() => sandbox.dispose());

interface Result {
  stacks: { name: string; status: string }[];
}

/** A call of the query protocol, as the response's text. */
function ask(service: string, version: string, action: string): Promise<string> {
  const body = `Action=${action}&Version=${version}`;
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return askAws(endpoint, service, '/', { method: 'POST', body, headers, region: REGION });
}

it('creates an environment in AWS China, unattended, whose ARNs are all of its partition', async () => {
  const created = await sandbox.json<Result>([
    ...['env', 'create', 'dev', '--local', '--yes', '--region', REGION],
    ...['--size', 'small', '--interface-endpoints', '--third-parties'],
  ]);
  expect(created.stacks.filter(({ status }) => status !== 'CREATE_COMPLETE')).toEqual([]);
  expect(created.stacks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['network', 'cluster', 'ingress', 'api', 'service-hello']),
  );
  const stacks = await ask('cloudformation', '2010-05-15', 'DescribeStacks');
  expect(stacks.match(/arn:aws:[^<]*/g)).toBeNull();
  expect(stacks.match(/arn:aws-cn:kms:cn-north-1:/g)?.length).toBeGreaterThan(0);
  expect(stacks).toMatch(/\.execute-api\.cn-north-1\.amazonaws\.com\.cn\//);
});

it('creates the endpoints under the names that AWS China has', async () => {
  const endpoints = await ask('ec2', '2016-11-15', 'DescribeVpcEndpoints');
  const names = [...endpoints.matchAll(/<serviceName>([^<]+)/g)].map(([, name]) => name).sort();
  expect(names).toEqual([
    'cn.com.amazonaws.cn-north-1.cloudformation',
    'cn.com.amazonaws.cn-north-1.ecr.api',
    'cn.com.amazonaws.cn-north-1.ecr.dkr',
    'cn.com.amazonaws.cn-north-1.sts',
    'com.amazonaws.cn-north-1.dynamodb',
    'com.amazonaws.cn-north-1.ecs',
    'com.amazonaws.cn-north-1.ecs-agent',
    'com.amazonaws.cn-north-1.ecs-telemetry',
    'com.amazonaws.cn-north-1.logs',
    'com.amazonaws.cn-north-1.s3',
    'com.amazonaws.cn-north-1.ssm',
    'com.amazonaws.cn-north-1.ssmmessages',
  ]);
});

it('plans nothing afterwards', async () => {
  expect(await sandbox.json(['env', 'plan', 'dev'])).toMatchObject({ stacks: [] });
});

it.each([
  [['--region', REGION, '--replica-region', 'eu-west-1'], 'replica_region eu-west-1 is in the standard'],
  [['--region', 'us-iso-east-1'], 'us-iso-east-1 is in an isolated partition (aws-iso)'],
  [
    ['--region', 'us-gov-west-1', '--replica-region', 'us-gov-east-1', '--database', 'aurora-mysql'],
    'replica_region does not work in us-gov-west-1: Aurora has no global databases',
  ],
])('refuses %j before anything is written', async (flags, message) => {
  const refused = await sandbox.run(['env', 'create', 'other', '--local', '--yes', ...flags, '--json']);
  expect([refused.code, refused.stdout]).toEqual([2, expect.stringContaining(message)]);
  await expect(sandbox.read('inventories/other/environment.yml')).rejects.toThrow('ENOENT');
});
