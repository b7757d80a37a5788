import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/domain/deployment/plan.ts';
import {
  CERTIFICATE,
  check,
  type Deployed,
  DOMAIN,
  deployedTrial,
  ids,
  type Toggle,
  WITHOUT_HOSTS,
} from './toggles.ts';

let deployed: Deployed;

beforeAll(async () => {
  deployed = await deployedTrial();
});
afterAll(() => deployed.sandbox.dispose());

const ENDPOINTS =
  'CloudFormationEndpoint EcrApiEndpoint EcrDkrEndpoint EcsAgentEndpoint EcsEndpoint EcsTelemetryEndpoint ' +
  'EndpointSecurityGroup LogsEndpoint SsmEndpoint SsmMessagesEndpoint StsEndpoint';
/** A new domain needs a new certificate. AWS replaces the records too; the embedded AWS reports an update in place. */
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
  ['capacity=fargate', WITHOUT_HOSTS],
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

describe('from an environment with every option', () => {
  beforeAll(async () => {
    const { sandbox, zone } = deployed;
    await sandbox.ok(['env', 'set', 'dev', ...FULL.replace('ZONE', zone).split(' ')]);
    // With a certificate services move to another listener, whose ARN is known only after its creation.
    const allow = ['--allow', 'service-hello/ListenerRule'];
    await sandbox.ok(['env', 'apply', 'dev', '--yes', '--json', ...allow]);
  });

  it.each(FROM_FULL)('%s', async (...toggle) => check(deployed, toggle));
});

it('--yes does not replace the consents that the plan requires', async () => {
  const { sandbox } = deployed;
  await sandbox.ok(['env', 'set', 'dev', 'flow_logs=false', 'max_hosts=5']);
  const { code, stdout } = await sandbox.run(['env', 'apply', 'dev', '--yes', '--json']);
  expect(code).toBe(3);
  expect(JSON.parse(stdout).error.next).toEqual([
    'ops env apply dev --allow network/FlowLog --allow network/FlowLogGroup --allow network/FlowLogRole',
  ]);
  const after = await sandbox.run(['env', 'plan', 'dev', '--json']);
  expect((JSON.parse(after.stdout) as Plan).stacks.map(({ name }) => name)).toContain('network');
});
