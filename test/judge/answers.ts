import { dnsSuffix, partitionOf, STANDARD } from '../../src/domain/aws/partition.ts';
import { regionsIn } from '../../src/domain/aws/regions.ts';
import type { AccountAnswers } from '../../src/domain/environment/account.ts';
import type { Answers } from '../../src/domain/environment/settings.ts';
import { type Allowed, type Factors, pairwise, type Row } from './pairwise.ts';

/** The answers of an environment and the settings of a manifest that decide what a stack contains. */
export const ENVIRONMENT: Factors = {
  domain: ['none', 'name', 'zone', 'certificate'],
  zones: [2, 3, 4],
  size: ['trial', 'small', 'production'],
  capacity: ['ec2', 'fargate', 'both'],
  nat_gateways: ['none', 'one', 'per-zone'],
  database: ['none', 'aurora-postgresql', 'aurora-mysql'],
  database_readers: [0, 1, 2],
  expose: ['public', 'internal', 'none'],
  runs_on: ['as-the-environment', 'ec2', 'fargate'],
  tables: ['none', 'key', 'sorted'],
  secrets: ['none', 'generated', 'given', 'shared'],
  read_secrets: [false, true],
  region: ['eu-central-1', 'us-east-1'],
  network: ['new', 'existing', 'existing-load-balancer'],
  interface_endpoints: [false, true],
  flow_logs: [false, true],
  access_logs: [false, true],
  deletion_protection: [false, true],
  kms_key: [false, true],
  backup_vault: [false, true],
  third_parties: [false, true],
  alarm_email: [false, true],
  service_role: [false, true],
  replica_region: [false, true],
  routing: ['failover', 'latency'],
  extras: [false, true],
};

const usesExistingNetwork = (row: Row) =>
  row.network === 'existing' || row.network === 'existing-load-balancer';

/** False for what ops itself rejects (answers/checks/, render/checks.ts); a test compares the two. */
export const environmentAllowed: Allowed = (row) =>
  !(row.nat_gateways === 'none' && row.interface_endpoints === false && !usesExistingNetwork(row)) &&
  !(row.zones === 4 && row.region === 'eu-central-1' && !usesExistingNetwork(row)) &&
  !(row.network === 'existing-load-balancer' && row.domain === 'zone') &&
  !(row.zones === 4 && row.replica_region === true) &&
  !(row.routing === 'latency' && row.replica_region !== true) &&
  !(row.runs_on === 'ec2' && row.capacity === 'fargate') &&
  !(row.runs_on === 'fargate' && row.capacity === 'ec2');

export const ACCOUNT: Factors = {
  deployed_environments: [0, 1, 4],
  pipelines: ['none', 'github', 'gitlab', 'both'],
  services: [0, 1],
  users_account: [false, true],
  workload_accounts: [false, true],
  pull_accounts: [false, true],
  replica_region: [false, true],
  sso_roles: [false, true],
  ci_principals: [false, true],
  alert_email: [false, true],
  access_analyzer: [false, true],
};

export const accountAllowed: Allowed = () => true;

/** Answers without a factor of their own: another factor sets them, or they decide no resource. */
export const WITHOUT_FACTOR: readonly string[] = [
  // The account and how ops signs in to it.
  ...['account', 'local', 'profile', 'role'],
  // Set by "network".
  ...['vpc_cidr', 'vpc_id', 'public_subnets', 'private_subnets', 'data_subnets'],
  // Set by "domain" and by "pipelines".
  ...['hosted_zone', 'certificate', 'github_repository', 'gitlab_project'],
  // Set by "network".
  ...['public_listener', 'public_load_balancer_dns', 'public_load_balancer_security_group'],
  'public_load_balancer_zone',
  // Counts and sizes of resources that exist anyway; "size" decides them.
  ...['instance_type', 'ami', 'min_hosts', 'max_hosts', 'log_retention_days', 'backup_days'],
  ...['database_min_capacity', 'database_max_capacity', 'replica_vpc_cidr', 'replica_ami'],
  // Set by "replica_region" and "domain".
  ...['replica_certificate', 'database_password'],
];

/** Rows that need more than two answers at once, which pairs may not contain: a NAT gateway in a fourth zone. */
const MORE_THAN_PAIRS: readonly Row[] = [
  { zones: 4, region: 'us-east-1', nat_gateways: 'per-zone', network: 'new' },
];

/** Every size with each capacity and no other answer, then the extra rows, then all pairs. */
export function environmentRows(): Row[] {
  const sizes = (ENVIRONMENT.size ?? []).flatMap((size) =>
    (ENVIRONMENT.capacity ?? []).map((capacity): Row => ({ size, capacity })),
  );
  return [...sizes, ...MORE_THAN_PAIRS, ...pairwise(ENVIRONMENT, environmentAllowed)];
}

export function accountRows(): Row[] {
  return pairwise(ACCOUNT, accountAllowed);
}

const AWS = '111111111111';
const OTHER = '222222222222';
const ENVIRONMENTS = ['dev', 'eu', 'prod', 'us'];

/** A second region in the partition of the first. */
function replicaOf(region: string): string {
  const partition = partitionOf(region);
  if (partition === STANDARD) return 'eu-west-1';
  return regionsIn(partition).find((each) => each !== region) ?? '';
}

const arn = (service: string, region: string, rest: string) =>
  `arn:${partitionOf(region)}:${service}:${region}:${AWS}:${rest}`;

export function environmentAnswers(row: Row): Partial<Answers> {
  const region = String(row.region ?? 'eu-central-1');
  const replica = replicaOf(region);
  const pick = <K extends keyof Answers>(...keys: K[]) =>
    Object.fromEntries(keys.filter((key) => key in row).map((key) => [key, row[key]])) as Partial<Answers>;
  const hasDomain = row.domain !== undefined && row.domain !== 'none';
  return {
    account: AWS,
    local: false,
    region,
    ...pick(
      'size',
      'capacity',
      'zones',
      'nat_gateways',
      'database',
      'database_readers',
      'interface_endpoints',
    ),
    ...pick(
      'flow_logs',
      'access_logs',
      'deletion_protection',
      'backup_vault',
      'third_parties',
      'service_role',
    ),
    ...(usesExistingNetwork(row) ? existingNetwork(Number(row.zones)) : { vpc_cidr: '10.20.0.0/16' }),
    ...(row.network === 'existing-load-balancer' && existingLoadBalancer(region)),
    ...(row.replica_region === true && {
      replica_region: replica,
      replica_ami: 'ami-0a1b2c3d4e5f60719',
      routing: row.routing as Answers['routing'],
      ...(row.domain === 'certificate' && {
        replica_certificate: arn('acm', replica, 'certificate/1b2c3d4e'),
      }),
    }),
    ...(row.kms_key === true && { kms_key: arn('kms', region, 'key/1b2c3d4e') }),
    ...(row.alarm_email === true && { alarm_email: 'alarms@example.com' }),
    ...(hasDomain && { domain: 'shop.example.com' }),
    ...((row.domain === 'zone' || row.domain === 'certificate') && { hosted_zone: 'Z0123456789ABCDEFGHIJ' }),
    ...(row.domain === 'certificate' && { certificate: arn('acm', region, 'certificate/1b2c3d4e') }),
  };
}

function existingNetwork(zones: number): Partial<Answers> {
  const subnets = (kind: string) =>
    Array.from({ length: zones }, (_, index) => `subnet-0${kind}${index}`.padEnd(15, '0'));
  return {
    vpc_id: 'vpc-0123456789abcdef0',
    vpc_cidr: '10.30.0.0/16',
    public_subnets: subnets('a'),
    private_subnets: subnets('b'),
    data_subnets: subnets('c'),
  };
}

function existingLoadBalancer(region: string): Partial<Answers> {
  const balancer = `listener/app/shared/${'0a'.repeat(8)}/${'0b'.repeat(8)}`;
  return {
    public_listener: arn('elasticloadbalancing', region, balancer),
    public_load_balancer_dns: `shared-1234567890.${region}.elb.${dnsSuffix(region)}`,
    public_load_balancer_security_group: 'sg-0123456789abcdef0',
    public_load_balancer_zone: 'Z0123456789ABCDEFGHIJ',
  };
}

/** The manifest of the only service, without its images. */
export function manifestText(row: Row): string {
  const expose = row.expose ?? 'public';
  const lines = [`expose: ${expose}`, ...(expose === 'none' ? [] : ['priority: 100', 'host: hello'])];
  if (row.runs_on !== undefined && row.runs_on !== 'as-the-environment')
    lines.push(`capacity: ${row.runs_on}`);
  if (row.tables === 'key') lines.push('tables: {carts: {partition_key: {name: id}}}');
  if (row.tables === 'sorted')
    lines.push('tables: {carts: {partition_key: {name: id}, sort_key: {name: at, type: number}, ttl: ends}}');
  if (row.secrets === 'generated') lines.push('secrets: {API_TOKEN: {generate: {length: 32}}}');
  if (row.secrets === 'given') lines.push('secrets: {API_TOKEN: {}, PAYMENT_KEY: {}}');
  if (row.secrets === 'shared')
    lines.push('secrets: {API_TOKEN: {}, DATADOG_KEY: {shared: true, generate: {}}}');
  if (row.read_secrets === true) lines.push('read_secrets: true');
  if (row.extras === true) lines.push(...EXTRAS);
  return lines.map((line) => `${line}\n`).join('');
}

const EXTRAS = [
  'environment: {GREETING: Hello}',
  'containers: [{name: worker, image: "registry.example/worker@sha256:' +
    `${'b'.repeat(64)}", environment: {QUEUE: orders}}]`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation substitutes it
  "policy: [{actions: [s3:GetObject], resources: ['arn:${AWS::Partition}:s3:::${Project}-${Environment}-assets/*']}]",
  'execute_command: true',
  'writable_root: true',
];

export function accountAnswers(row: Row): AccountAnswers | Partial<AccountAnswers> {
  const region = String(row.region ?? 'eu-central-1');
  return {
    account: AWS,
    local: false,
    region,
    ...(row.users_account === true && { users_account: OTHER }),
    ...(row.workload_accounts === true && { workload_accounts: ['333333333333', '444444444444'] }),
    ...(row.pull_accounts === true && { pull_accounts: ['333333333333'] }),
    ...(row.replica_region === true && { replica_region: replicaOf(region) }),
    ...(row.sso_roles === true && { sso_roles: true }),
    ...(row.ci_principals === true && {
      ci_principals: [`arn:${partitionOf(region)}:iam::${OTHER}:role/builds`],
    }),
    ...(row.access_analyzer === false && { access_analyzer: false }),
    ...(row.alert_email === true && { alert_email: 'alerts@example.com' }),
    ...((row.pipelines === 'github' || row.pipelines === 'both') && { github_repository: 'acme/shop' }),
    ...((row.pipelines === 'gitlab' || row.pipelines === 'both') && { gitlab_project: 'acme/shop' }),
    ...(Number(row.deployed_environments) > 0 && {
      deployed_environments: ENVIRONMENTS.slice(0, Number(row.deployed_environments)),
    }),
  };
}
