import { networkProblem, parseCidr } from '../aws/cidr.ts';
import { PATTERNS } from '../aws/id-patterns.ts';
import { isRegion, REGIONS, regionProblem } from '../aws/regions.ts';
import type { Answers } from '../environment/settings.ts';
import { SIZES } from '../environment/sizes.ts';
import { type Field, list, parseValue, text } from './field.ts';

/** Retention periods of CloudWatch Logs in days ("PutRetentionPolicy", retentionInDays). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Allowed Aurora capacity units (Using Aurora Serverless v2, "Aurora Serverless v2 capacity"). */
const CAPACITY_UNITS = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256];

const subnets = (which: string) =>
  list(
    `${which} subnets of the existing VPC, in at least two zones.`,
    PATTERNS.subnet,
    'a subnet ID, such as subnet-0a1b2c3d4e5f60718',
  );

export const ENVIRONMENT_FIELDS: Record<keyof Answers, Field> = {
  account: text(
    'AWS account ID: 12 digits in quotes; "000000000000" is the embedded AWS.',
    PATTERNS.account,
    'a 12-digit account ID',
  ),
  local: { describe: "Whether the account is this machine's embedded AWS.", type: 'boolean' },
  profile: text(
    "AWS profile for the account. Default: the shell's credentials.",
    PATTERNS.profile,
    'the name of an AWS profile',
  ),
  role: text(
    'IAM role to assume: its ARN, or its path and name in the account. Default: no role.',
    PATTERNS.role,
    'the name or the ARN of an IAM role',
  ),
  service_role: {
    describe:
      "Whether CloudFormation uses the account's deployment role instead of the caller's permissions.",
    type: 'boolean',
  },
  region: {
    describe: 'Home region.',
    type: 'text',
    choices: Object.keys(REGIONS),
    problem: (region) => (isRegion(region) ? null : regionProblem(region)),
  },
  size: {
    describe: 'What the environment is for; sets the default of every omitted setting.',
    type: 'choice',
    choices: Object.keys(SIZES),
  },
  capacity: { describe: 'What containers run on.', type: 'choice', choices: ['ec2', 'fargate', 'both'] },
  services: list(
    'Services that run here. Each has a manifest in services/.',
    PATTERNS.service,
    'the name of a service',
  ),
  zones: { describe: 'Number of Availability Zones.', type: 'integer', least: 2, most: 4 },
  nat_gateways: {
    describe: 'NAT gateways that give private subnets access to the internet.',
    type: 'choice',
    choices: ['none', 'one', 'per-zone'],
  },
  vpc_cidr: {
    describe: "Address range of the VPC: /16 to /22 for a new VPC, otherwise the existing VPC's range.",
    type: 'text',
    problem: (cidr) =>
      parseCidr(cidr) ? null : `${JSON.stringify(cidr)} is not an IPv4 network; write it like 10.20.0.0/16`,
  },
  instance_type: text(
    'Instance type of the hosts.',
    PATTERNS.instance,
    'an instance type, such as t4g.small',
  ),
  ami: text(
    'AMI of the hosts. Resolved when the environment is created; only replacing the hosts changes it.',
    PATTERNS.ami,
    'an AMI ID, such as ami-0a1b2c3d4e5f60718',
  ),
  min_hosts: { describe: 'Minimum number of hosts.', type: 'integer', least: 1, most: 500 },
  max_hosts: {
    describe:
      'Maximum number of hosts; more than min_hosts, so that a host can be replaced without losing capacity.',
    type: 'integer',
    least: 2,
    most: 500,
  },
  interface_endpoints: {
    describe: 'Whether hosts reach AWS through interface endpoints instead of the internet.',
    type: 'boolean',
  },
  flow_logs: { describe: 'Whether to record network traffic in VPC flow logs.', type: 'boolean' },
  access_logs: { describe: 'Whether to record requests in load balancer access logs.', type: 'boolean' },
  deletion_protection: {
    describe: 'Whether load balancers and stacks are protected from deletion.',
    type: 'boolean',
  },
  log_retention_days: {
    describe: 'Days to keep logs.',
    type: 'number-choice',
    choices: RETENTION_DAYS,
  },
  third_parties: {
    describe: 'Whether third parties call an API of the environment, each with its own key.',
    type: 'boolean',
  },
  database: {
    describe: "Engine of the Aurora database that the environment's tasks share.",
    type: 'choice',
    choices: ['none', 'aurora-postgresql', 'aurora-mysql'],
  },
  database_min_capacity: {
    describe: 'Minimum capacity units of each database instance; 0 pauses it while there are no connections.',
    type: 'number-choice',
    choices: [0, ...CAPACITY_UNITS],
  },
  database_max_capacity: {
    describe: 'Maximum capacity units of each database instance.',
    type: 'number-choice',
    choices: CAPACITY_UNITS.filter((units) => units >= 1),
  },
  database_readers: {
    describe: 'Database readers, in other zones than the writer and ready for failover.',
    type: 'integer',
    least: 0,
    most: 2,
  },
  database_password: {
    describe:
      'Where the master password is kept: in RDS, which rotates it weekly (managed), or in a secret of the stack (own).',
    type: 'choice',
    choices: ['managed', 'own'],
  },
  backup_days: {
    describe: 'Days of point-in-time recovery for the database and tables.',
    type: 'integer',
    least: 1,
    most: 35,
  },
  backup_vault: {
    describe: 'Whether to back up database and tables to a backup vault every day as well.',
    type: 'boolean',
  },
  alarm_email: text('E-mail address that receives alarms.', PATTERNS.email, 'an e-mail address'),
  domain: text(
    "Parent domain of the services. Default: the load balancer's address.",
    PATTERNS.domain,
    'a domain name in lower case, such as dev.example.com',
  ),
  hosted_zone: text(
    "ID of the domain's existing Route 53 zone. ops adds records and never deletes the zone.",
    PATTERNS.zone,
    'a hosted zone ID, such as Z0123456789ABCDEFGHIJ',
  ),
  certificate: text(
    'ARN of an existing ACM certificate for the domain. Default: a new one if hosted_zone is set, otherwise HTTP.',
    PATTERNS.certificate,
    'the ARN of an ACM certificate',
  ),
  kms_key: text(
    'ARN of an existing KMS key for secrets and logs. ops never changes it.',
    PATTERNS.key,
    'the ARN of a KMS key (not of an alias)',
  ),
  replica_region: {
    describe: 'Second region, with a standby environment and a copy of the data. Default: none.',
    type: 'text',
    choices: Object.keys(REGIONS),
    problem: (region) => (isRegion(region) ? null : regionProblem(region)),
  },
  routing: {
    describe: 'How DNS routes to the two regions: failover (home while healthy) or latency (the nearest).',
    type: 'choice',
    choices: ['failover', 'latency'],
  },
  replica_vpc_cidr: {
    describe: 'Address range of the network in the second region. Default: the range after vpc_cidr.',
    type: 'text',
    problem: (cidr) => networkProblem(cidr),
  },
  replica_ami: text(
    'AMI of the hosts in the second region. Resolved when the region is added; only replacing the hosts changes it.',
    PATTERNS.ami,
    'an AMI ID, such as ami-0a1b2c3d4e5f60718',
  ),
  replica_certificate: text(
    'ARN of an existing ACM certificate for the domain in the second region.',
    PATTERNS.certificate,
    'the ARN of an ACM certificate',
  ),
  public_listener: text(
    "ARN of a listener of an existing public load balancer in the VPC. ops adds the services' rules and keeps the rest.",
    PATTERNS.listener,
    'the ARN of an Application Load Balancer listener',
  ),
  public_load_balancer_dns: text(
    'DNS name of the existing load balancer.',
    PATTERNS.dnsName,
    'a DNS name, such as shared-1234567890.eu-central-1.elb.amazonaws.com',
  ),
  public_load_balancer_security_group: text(
    'Security group of the existing load balancer. Hosts and tasks allow traffic from it.',
    PATTERNS.securityGroup,
    'a security group ID, such as sg-0a1b2c3d4e5f60718',
  ),
  public_load_balancer_zone: text(
    "ID of the Route 53 zone of the load balancer's DNS name (CanonicalHostedZoneId). Required with hosted_zone.",
    PATTERNS.zone,
    'a hosted zone ID, such as Z0123456789ABCDEFGHIJ',
  ),
  vpc_id: text(
    'ID of an existing VPC. ops never changes or deletes it.',
    PATTERNS.vpc,
    'a VPC ID, such as vpc-0a1b2c3d4e5f60718',
  ),
  public_subnets: subnets('Public'),
  private_subnets: subnets('Private'),
  data_subnets: subnets('Data'),
};

export type AnswerValue = Answers[keyof Answers];

/** Parses a value of environment.yml; see `parseValue`. */
export function parseField(key: keyof Answers, text: string): AnswerValue {
  return parseValue(key, ENVIRONMENT_FIELDS[key], text) as AnswerValue;
}
