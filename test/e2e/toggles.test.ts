import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { destructive, type Plan } from '../../src/domain/deployment/plan.ts';
import { makeZone } from './ask-aws.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
let zone: string;
const FILE = 'inventories/dev/environment.yml';

beforeAll(async () => {
  sandbox = await Sandbox.make();
  zone = await makeZone(await sandbox.localUp(), 'example.com');
  // A region with four zones, so that each number of them can be planned.
  await sandbox.ok(['env', 'create', 'dev', '--local', '--yes', '--json', '--region', 'us-west-2']);
});
afterAll(() => sandbox.dispose());

/** What changing these answers would take; the file is as before afterwards. */
async function planned(answers: string[]): Promise<{ consents: string[]; lost: string[]; changes: number }> {
  const before = await sandbox.read(FILE);
  await sandbox.ok(['env', 'set', 'dev', ...answers.map((answer) => answer.replace('ZONE', zone))]);
  const { code, stdout, stderr } = await sandbox.run(['env', 'plan', 'dev', '--json']);
  await sandbox.write(FILE, before);
  if (code !== 0 && code !== 4) throw new TypeError(`${answers.join(' ')}: ${code}\n${stdout}\n${stderr}`);
  const plan = JSON.parse(stdout) as Plan;
  return {
    consents: destructive(plan).map(({ id }) => id),
    lost: losses(plan),
    changes: plan.stacks.reduce((sum, stack) => sum + stack.changes.length, 0),
  };
}

/** Judged by CloudFormation's own words, not by the rule that asks for consent. */
function losses(plan: Plan): string[] {
  return plan.stacks.flatMap(({ name, action, changes }) =>
    changes
      .filter(({ holds_data }) => holds_data)
      .filter((change) => change.action === 'remove' || change.replacement !== 'never')
      .map(({ logical_id }) => (action === 'delete' ? `${name}/*` : `${name}/${logical_id}`)),
  );
}

const CERTIFICATE = 'arn:aws:acm:us-west-2:000000000000:certificate/11111111-2222-3333-4444-555555555555';
const KEY = 'arn:aws:kms:us-west-2:000000000000:key/11111111-2222-3333-4444-555555555555';
const DOMAIN = 'domain=dev.example.com hosted_zone=ZONE';

/** `stack/LogicalId` of each word. */
function ids(stack: string, names: string): string[] {
  return names.split(' ').map((name) => `${stack}/${name}`);
}

/** Without hosts their group and what it stands on go; tasks are reached by address instead of by host. */
const HOSTS_GO = [
  'lifecycle/*',
  ...ids('cluster', 'CapacityProvider HostInstanceProfile HostLaunchTemplate HostRole Hosts'),
  ...ids('service-hello', 'HostDiscovery TargetGroup'),
];
const ENDPOINTS =
  'CloudFormationEndpoint EcrApiEndpoint EcrDkrEndpoint EcsAgentEndpoint EcsEndpoint EcsTelemetryEndpoint ' +
  'EndpointSecurityGroup LogsEndpoint SsmEndpoint SsmMessagesEndpoint StsEndpoint';
/** Another address range is another VPC: nothing that stands in it can stay. */
const WHOLE_NETWORK =
  'DataRoutes DataSubnet1 DataSubnet2 DataSubnetRoutes1 DataSubnetRoutes2 DynamoDbEndpoint HostIngressFromHosts ' +
  'HostIngressFromTasks HostSecurityGroup InternalLoadBalancerSecurityGroup InternetGatewayAttachment NatGateway1 ' +
  'PrivateDefaultRoute1 PrivateDefaultRoute2 PrivateRoutes1 PrivateRoutes2 PrivateSubnet1 PrivateSubnet2 ' +
  'PrivateSubnetRoutes1 PrivateSubnetRoutes2 PublicDefaultRoute PublicLoadBalancerSecurityGroup PublicRoutes ' +
  'PublicSubnet1 PublicSubnet2 PublicSubnetRoutes1 PublicSubnetRoutes2 S3Endpoint TaskIngressFromTasks ' +
  'TaskSecurityGroup Vpc';

const subnets = (digit: number) => `subnet-0a1b2c3d4e5f6071${digit},subnet-0b1b2c3d4e5f6071${digit}`;
const EXISTING = `vpc_id=vpc-0a1b2c3d4e5f60718 public_subnets=${subnets(1)} private_subnets=${subnets(2)} data_subnets=${subnets(3)}`;
/** With another VPC the environment's own goes as a whole. */
const NEW_NETWORK = ids('network', `${WHOLE_NETWORK} InternetGateway NatAddress1`);

/** Answers, and what their change needs consent for. */
type Toggle = [string, string[]];

const FROM_TRIAL: Toggle[] = [
  ['size=small', []],
  ['size=production', []],
  ['capacity=fargate', HOSTS_GO],
  ['capacity=both', []],
  ['zones=3', []],
  ['zones=4', []],
  ['nat_gateways=per-zone', []],
  [
    'nat_gateways=none interface_endpoints=true',
    ids('network', 'NatAddress1 NatGateway1 PrivateDefaultRoute1 PrivateDefaultRoute2'),
  ],
  ['instance_type=t4g.medium', []],
  ['instance_type=t3.small', []],
  ['ami=ami-0a1b2c3d4e5f60718', []],
  ['min_hosts=3', []],
  ['max_hosts=9', []],
  ['flow_logs=true', []],
  ['access_logs=true', []],
  ['deletion_protection=true', []],
  ['log_retention_days=90', []],
  [DOMAIN, []],
  [`${DOMAIN} certificate=${CERTIFICATE}`, []],
  ['third_parties=true', []],
  ['database=aurora-postgresql', []],
  ['backup_vault=true', []],
  ['alarm_email=ops@example.com', []],
  [`domain=dev.example.com certificate=${CERTIFICATE}`, []],
  [`kms_key=${KEY}`, ids('keys', 'Alias Key')],
  ['vpc_cidr=10.99.0.0/16', ids('network', WHOLE_NETWORK)],
  [EXISTING, NEW_NETWORK],
  ['services=', ['service-hello/*']],
];

/** Another name is another certificate. AWS replaces the records too; the embedded AWS tells them as changed in place. */
const RENAMED = [...ids('api', 'DomainMapping DomainName'), 'certificate/Certificate'];
/** Without a certificate there is neither HTTPS nor a name for the API. */
const UNNAMED = [
  ...ids('api', 'DomainMapping DomainName DomainRecord DomainRecordIpv6'),
  'ingress/PublicHttpsListener',
];

const FULL =
  'capacity=both zones=4 nat_gateways=per-zone interface_endpoints=true flow_logs=true access_logs=true ' +
  `deletion_protection=true log_retention_days=90 max_hosts=9 ${DOMAIN} ` +
  'third_parties=true database=aurora-mysql database_readers=1 backup_vault=true alarm_email=ops@example.com';

const FROM_FULL: Toggle[] = [
  ['size=production', []],
  ['capacity=ec2', []],
  ['capacity=fargate', HOSTS_GO],
  [
    'zones=3',
    ids(
      'network',
      'DataSubnet4 DataSubnetRoutes4 NatAddress4 NatGateway4 PrivateDefaultRoute4 PrivateRoutes4 PrivateSubnet4 ' +
        'PrivateSubnetRoutes4 PublicSubnet4 PublicSubnetRoutes4',
    ),
  ],
  [
    'nat_gateways=one',
    ids('network', 'NatAddress2 NatAddress3 NatAddress4 NatGateway2 NatGateway3 NatGateway4'),
  ],
  [
    'nat_gateways=none',
    ids(
      'network',
      'NatAddress1 NatAddress2 NatAddress3 NatAddress4 NatGateway1 NatGateway2 NatGateway3 NatGateway4 ' +
        'PrivateDefaultRoute1 PrivateDefaultRoute2 PrivateDefaultRoute3 PrivateDefaultRoute4',
    ),
  ],
  ['interface_endpoints=false', ids('network', ENDPOINTS)],
  ['flow_logs=false', ids('network', 'FlowLog FlowLogGroup FlowLogRole')],
  ['access_logs=false', ids('ingress', 'AccessLogBucket AccessLogBucketPolicy')],
  ['deletion_protection=false', []],
  ['log_retention_days=7', []],
  ['max_hosts=5', []],
  ['third_parties=false', ['api/*']],
  [
    'database=none',
    [
      'database/*',
      ...ids(
        'observability',
        'DatabaseCapacity DatabaseConnections DatabaseCpu DatabaseMemory DatabaseReplicaLag',
      ),
    ],
  ],
  ['database_readers=2 database_max_capacity=8 backup_days=14', []],
  ['backup_vault=false', ['backup/*']],
  ['--unset=alarm_email', ids('observability', 'AlarmEmailSubscription')],
  [`certificate=${CERTIFICATE}`, ['certificate/*']],
  ['domain=test.example.com', RENAMED],
  ['--unset=hosted_zone', [...UNNAMED, 'certificate/*', 'edge/*']],
  ['--unset=hosted_zone --unset=domain', [...UNNAMED, 'certificate/*', 'edge/*']],
];

async function check([answers, consents]: Toggle) {
  const found = await planned(answers.split(' '));
  expect(found.changes).toBeGreaterThan(0);
  expect(found.consents).toEqual(expect.arrayContaining(found.lost));
  expect(found.consents.toSorted()).toEqual(consents.toSorted());
}

describe('from a trial environment', () => {
  it.each(FROM_TRIAL)('%s', async (...toggle) => check(toggle));
});

describe('from an environment with everything', () => {
  beforeAll(async () => {
    await sandbox.ok(['env', 'set', 'dev', ...FULL.replace('ZONE', zone).split(' ')]);
    // With a certificate services move to another listener, which is known only once that is there.
    const allow = ['--allow', 'service-hello/ListenerRule'];
    await sandbox.ok(['env', 'apply', 'dev', '--yes', '--json', ...allow]);
  });

  it.each(FROM_FULL)('%s', async (...toggle) => check(toggle));
});

it('is asked for what the plan names, whatever else is said, and the rest goes on', async () => {
  await sandbox.ok(['env', 'set', 'dev', 'flow_logs=false', 'max_hosts=5']);
  const { code, stdout } = await sandbox.run(['env', 'apply', 'dev', '--yes', '--json']);
  expect(code).toBe(3);
  expect(JSON.parse(stdout).error.next).toEqual([
    'ops env apply dev --allow network/FlowLog --allow network/FlowLogGroup --allow network/FlowLogRole',
  ]);
  const after = await sandbox.run(['env', 'plan', 'dev', '--json']);
  expect((JSON.parse(after.stdout) as Plan).stacks.map(({ name }) => name)).toContain('network');
});
