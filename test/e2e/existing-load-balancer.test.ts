import { afterAll, beforeAll, expect, it } from 'vitest';
import { destructiveChanges, type Plan } from '../../src/domain/deployment/plan.ts';
import { askAws } from './ask-aws.ts';
import { type OwnStack, ownStack } from './own-stack.ts';
import { Sandbox } from './support.ts';

/** An existing network with a public load balancer and an HTTP listener. */
const TEMPLATE = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Public1: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/20, AvailabilityZone: eu-central-1a}}
  Public2: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.16.0/20, AvailabilityZone: eu-central-1b}}
  Private1: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.32.0/20, AvailabilityZone: eu-central-1a}}
  Private2: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.48.0/20, AvailabilityZone: eu-central-1b}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Route:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Routes1: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {RouteTableId: !Ref Routes, SubnetId: !Ref Public1}}
  Routes2: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {RouteTableId: !Ref Routes, SubnetId: !Ref Public2}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: shared}}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Name: shared, Subnets: [!Ref Public1, !Ref Public2], SecurityGroups: [!Ref Group]}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Protocol: HTTP
      Port: 80
      DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: '404'}}]
Outputs:
  Vpc: {Value: !Ref Vpc}
  Public: {Value: !Sub '\${Public1},\${Public2}'}
  Private: {Value: !Sub '\${Private1},\${Private2}'}
  Group: {Value: !GetAtt Group.GroupId}
  Listener: {Value: !Ref Listener}
  DnsName: {Value: !GetAtt Balancer.DNSName}
  FullName: {Value: !GetAtt Balancer.LoadBalancerFullName}
`;
const REGION = 'eu-central-1';

let sandbox: Sandbox;
let endpoint: string;
let existing: OwnStack['outputs'];

interface Shown {
  stacks: { name: string; outputs: Record<string, string> }[];
}

function elb(action: string, parameters: Record<string, string> = {}): Promise<string> {
  const body = new URLSearchParams({ Action: action, Version: '2015-12-01', ...parameters });
  return askAws(endpoint, 'elasticloadbalancing', '/', { method: 'POST', body });
}

async function balancers(): Promise<string[]> {
  const response = await elb('DescribeLoadBalancers');
  const found = [...response.matchAll(/<Scheme>([^<]+)<\/Scheme>/g)].map(([, scheme]) => scheme ?? '');
  return found.sort();
}

/** Priorities of the existing listener's rules, except the default rule. */
async function priorities(): Promise<string[]> {
  const response = await elb('DescribeRules', { ListenerArn: existing.Listener ?? '' });
  return [...response.matchAll(/<Priority>(\d+)<\/Priority>/g)].map(([, priority]) => priority ?? '');
}

async function plan(): Promise<Plan> {
  return JSON.parse((await sandbox.run(['env', 'plan', 'dev', '--json'])).stdout) as Plan;
}

const LISTENER_ANSWERS = [
  'public_listener',
  'public_load_balancer_dns',
  'public_load_balancer_security_group',
];

beforeAll(async () => {
  sandbox = await Sandbox.make();
  endpoint = await sandbox.localUp();
  const created = await ownStack(endpoint, 'create', {
    region: REGION,
    name: 'shared',
    template: TEMPLATE,
    parameters: {},
  });
  existing = created.outputs;
});
afterAll(() => sandbox.dispose());

it('creates an environment behind an existing load balancer', async () => {
  const network = ['--vpc-id', existing.Vpc, '--vpc-cidr', '10.1.0.0/16'];
  const subnets = ['--public-subnets', existing.Public, '--private-subnets', existing.Private];
  const listener = ['--public-listener', existing.Listener, '--public-load-balancer-dns', existing.DnsName];
  const group = ['--public-load-balancer-security-group', existing.Group];
  const place = ['--local', '--region', REGION, '--capacity', 'fargate', '--yes'];
  await sandbox.ok([
    ...['env', 'create', 'dev', ...place],
    ...[...network, ...subnets, ...listener, ...group].map(String),
  ]);
  expect(await balancers()).toEqual(['internal', 'internet-facing']);
  expect(await priorities()).toEqual(['100']);
  const { stacks } = await sandbox.json<Shown>(['env', 'show', 'dev']);
  expect(stacks.find(({ name }) => name === 'ingress')?.outputs).toMatchObject({
    PublicListenerArn: existing.Listener,
    PublicLoadBalancerDnsName: existing.DnsName,
    PublicLoadBalancerFullName: existing.FullName,
    PublicUrl: `http://${existing.DnsName}/`,
  });
  expect((await plan()).stacks).toEqual([]);
});

it("allows requests from the load balancer's security group", async () => {
  const { stacks } = await sandbox.json<Shown>(['env', 'show', 'dev']);
  const id = stacks.find(({ name }) => name === 'network')?.outputs.TaskSecurityGroup ?? '';
  const body = new URLSearchParams({
    Action: 'DescribeSecurityGroups',
    Version: '2016-11-15',
    'GroupId.1': id,
  });
  expect(await askAws(endpoint, 'ec2', '/', { method: 'POST', body })).toContain(
    `<groupId>${existing.Group}</groupId>`,
  );
});

it('switches to its own load balancer and back, and the plan shows what is replaced', async () => {
  const rule = ['--allow', 'service-hello/ListenerRule'];
  await sandbox.ok(['env', 'set', 'dev', ...LISTENER_ANSWERS.map((key) => `--unset=${key}`)]);
  const own = await plan();
  const ingress = own.stacks.find(({ name }) => name === 'ingress')?.changes ?? [];
  expect(ingress.map(({ action, logical_id }) => `${action} ${logical_id}`).sort()).toEqual([
    'add PublicHttpListener',
    'add PublicLoadBalancer',
  ]);
  expect(destructiveChanges(own)).toEqual([]);
  await sandbox.ok(['env', 'apply', 'dev', '--yes', ...rule]);
  expect(await balancers()).toEqual(['internal', 'internet-facing', 'internet-facing']);
  expect(await priorities()).toEqual([]);

  const values = [existing.Listener, existing.DnsName, existing.Group];
  await sandbox.ok(['env', 'set', 'dev', ...LISTENER_ANSWERS.map((key, index) => `${key}=${values[index]}`)]);
  const consents = destructiveChanges(await plan()).map(({ id }) => id);
  expect(consents.sort()).toEqual(['ingress/PublicHttpListener', 'ingress/PublicLoadBalancer']);
  await sandbox.ok(['env', 'apply', 'dev', '--yes', ...rule, ...consents.flatMap((id) => ['--allow', id])]);
  expect(await balancers()).toEqual(['internal', 'internet-facing']);
  expect(await priorities()).toEqual(['100']);
});

it('rejects an incomplete set of answers and leaves the file unchanged', async () => {
  const before = await sandbox.read('inventories/dev/environment.yml');
  const { code, stdout } = await sandbox.run([
    ...['env', 'set', 'dev', '--unset=public_load_balancer_dns', '--json'],
  ]);
  expect([code, JSON.parse(stdout).error.message]).toEqual([
    2,
    expect.stringContaining('public_listener needs public_load_balancer_dns'),
  ]);
  expect(await sandbox.read('inventories/dev/environment.yml')).toBe(before);
});

it('leaves the existing load balancer unchanged when destroyed', async () => {
  const destroyed = await sandbox.json<{ left: string[] }>(['env', 'destroy', 'dev', '--confirm', 'dev']);
  expect(destroyed.left).toEqual([]);
  expect(await balancers()).toEqual(['internet-facing']);
  expect(await priorities()).toEqual([]);
});
