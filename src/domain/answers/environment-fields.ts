import { networkProblem, parseCidr } from '../aws/cidr.ts';
import { PATTERNS } from '../aws/id-patterns.ts';
import { isRegion, REGIONS, regionProblem } from '../aws/regions.ts';
import type { Answers } from '../environment/settings.ts';
import { SIZES } from '../environment/sizes.ts';
import { type Field, list, parseValue, text } from './field.ts';

/** Days that CloudWatch Logs can keep log events ("PutRetentionPolicy", retentionInDays). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Steps of Aurora's capacity units (Using Aurora Serverless v2, "Aurora Serverless v2 capacity"). */
const CAPACITY_UNITS = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256];

const subnets = (which: string) =>
  list(
    `${which} subnets of the existing VPC, in at least two zones.`,
    PATTERNS.subnet,
    'the id of a subnet, such as subnet-0a1b2c3d4e5f60718',
  );

export const ENVIRONMENT_FIELDS: Record<keyof Answers, Field> = {
  account: text(
    'AWS account, 12 digits in quotes; the embedded AWS is "000000000000".',
    PATTERNS.account,
    'an account id, which has 12 digits',
  ),
  local: { describe: 'Whether the account is the embedded AWS of this machine.', type: 'boolean' },
  profile: text(
    'AWS profile that reaches the account; none: the credentials of the shell.',
    PATTERNS.profile,
    'the name of an AWS profile',
  ),
  role: text(
    'IAM role to work as: its name in the account, with its path, or its ARN; none: the credentials as they are.',
    PATTERNS.role,
    'the name or the ARN of an IAM role',
  ),
  service_role: {
    describe:
      "Whether CloudFormation works with the deployment role of the account's base, not with the rights of who deploys.",
    type: 'boolean',
  },
  region: {
    describe: 'Home region.',
    type: 'text',
    choices: Object.keys(REGIONS),
    problem: (region) => (isRegion(region) ? null : regionProblem(region)),
  },
  size: {
    describe: 'What the environment is for; decides every answer that is not given.',
    type: 'choice',
    choices: Object.keys(SIZES),
  },
  capacity: { describe: 'What containers run on.', type: 'choice', choices: ['ec2', 'fargate', 'both'] },
  services: list(
    'Services that run here; each has a manifest in services/.',
    PATTERNS.service,
    'the name of a service',
  ),
  zones: { describe: 'Availability zones in use.', type: 'integer', least: 2, most: 4 },
  nat_gateways: {
    describe: 'NAT gateways through which private subnets reach the internet.',
    type: 'choice',
    choices: ['none', 'one', 'per-zone'],
  },
  vpc_cidr: {
    describe: "Address range of the VPC: a new one's, /16 to /22, or that of the existing one.",
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
    'Image of the hosts. Resolved when the environment is created; only a roll changes it.',
    PATTERNS.ami,
    'the id of an image, such as ami-0a1b2c3d4e5f60718',
  ),
  min_hosts: { describe: 'Hosts that always run.', type: 'integer', least: 1, most: 500 },
  max_hosts: {
    describe:
      'Hosts that run at most; more than min_hosts, so that a host can be replaced without losing capacity.',
    type: 'integer',
    least: 2,
    most: 500,
  },
  interface_endpoints: {
    describe: 'Whether hosts reach AWS through interface endpoints instead of the internet.',
    type: 'boolean',
  },
  flow_logs: { describe: "Whether the network's traffic is recorded.", type: 'boolean' },
  access_logs: { describe: "Whether the load balancers' requests are recorded.", type: 'boolean' },
  deletion_protection: {
    describe: 'Whether load balancers and stacks are protected from deletion.',
    type: 'boolean',
  },
  log_retention_days: {
    describe: 'Days that logs are kept.',
    type: 'number-choice',
    choices: RETENTION_DAYS,
  },
  third_parties: {
    describe: 'Whether third parties call an API of the environment, each with a key of its own.',
    type: 'boolean',
  },
  database: {
    describe: 'Aurora database of the environment, which its tasks share.',
    type: 'choice',
    choices: ['none', 'aurora-postgresql', 'aurora-mysql'],
  },
  database_min_capacity: {
    describe: 'Capacity units that each database instance always has; 0 pauses it while nobody is connected.',
    type: 'number-choice',
    choices: [0, ...CAPACITY_UNITS],
  },
  database_max_capacity: {
    describe: 'Capacity units that each database instance has at most.',
    type: 'number-choice',
    choices: CAPACITY_UNITS.filter((units) => units >= 1),
  },
  database_readers: {
    describe: 'Readers of the database, each in another zone than the writer and ready to take over.',
    type: 'integer',
    least: 0,
    most: 2,
  },
  database_password: {
    describe:
      "Who keeps the database's master password: RDS, which changes it every week (managed), or a secret of the stack (own).",
    type: 'choice',
    choices: ['managed', 'own'],
  },
  backup_days: {
    describe: 'Days within which the database and the tables can be restored to any second.',
    type: 'integer',
    least: 1,
    most: 35,
  },
  backup_vault: {
    describe: 'Whether database and tables are copied to a backup vault every day as well.',
    type: 'boolean',
  },
  alarm_email: text('Address that alarms are sent to.', PATTERNS.email, 'an e-mail address'),
  domain: text(
    'Domain below which services are reached; none: the address of the load balancer.',
    PATTERNS.domain,
    'a domain name in lower case, such as dev.example.com',
  ),
  hosted_zone: text(
    'Existing Route 53 zone of the domain: its id. Records are added, the zone is kept.',
    PATTERNS.zone,
    'the id of a hosted zone, such as Z0123456789ABCDEFGHIJ',
  ),
  certificate: text(
    'Existing certificate of the domain: its ARN in ACM; none: with hosted_zone one is made, else HTTP is served.',
    PATTERNS.certificate,
    'the ARN of a certificate in ACM',
  ),
  kms_key: text(
    'Existing KMS key for secrets and logs: its ARN. Used, never changed.',
    PATTERNS.key,
    'the ARN of a KMS key (not of an alias)',
  ),
  replica_region: {
    describe:
      'Second region, where the environment stands ready with a copy of its data; none: it has one region.',
    type: 'text',
    choices: Object.keys(REGIONS),
    problem: (region) => (isRegion(region) ? null : regionProblem(region)),
  },
  routing: {
    describe:
      'How names lead to the two regions: failover (home while it is healthy) or latency (the nearer).',
    type: 'choice',
    choices: ['failover', 'latency'],
  },
  replica_vpc_cidr: {
    describe: 'Address range of the network in the second region; else the one after vpc_cidr.',
    type: 'text',
    problem: (cidr) => networkProblem(cidr),
  },
  replica_ami: text(
    'Image of the hosts in the second region. Resolved with the answer; only a roll changes it.',
    PATTERNS.ami,
    'the id of an image, such as ami-0a1b2c3d4e5f60718',
  ),
  replica_certificate: text(
    'Existing certificate of the domain in the second region: its ARN in ACM.',
    PATTERNS.certificate,
    'the ARN of a certificate in ACM',
  ),
  public_listener: text(
    "Listener of an existing public load balancer in the existing VPC: its ARN. Services' rules are added, the rest is kept.",
    PATTERNS.listener,
    'the ARN of a listener of an Application Load Balancer',
  ),
  public_load_balancer_dns: text(
    "The existing load balancer's own DNS name.",
    PATTERNS.dnsName,
    'a DNS name, such as shared-1234567890.eu-central-1.elb.amazonaws.com',
  ),
  public_load_balancer_security_group: text(
    'Security group of the existing load balancer: hosts and tasks answer it.',
    PATTERNS.securityGroup,
    'the id of a security group, such as sg-0a1b2c3d4e5f60718',
  ),
  public_load_balancer_zone: text(
    "Route 53 zone of the existing load balancer's DNS name, its CanonicalHostedZoneId; needed with hosted_zone.",
    PATTERNS.zone,
    'the id of a hosted zone, such as Z0123456789ABCDEFGHIJ',
  ),
  vpc_id: text(
    'Existing VPC: used, never changed, never destroyed.',
    PATTERNS.vpc,
    'the id of a VPC, such as vpc-0a1b2c3d4e5f60718',
  ),
  public_subnets: subnets('Public'),
  private_subnets: subnets('Private'),
  data_subnets: subnets('Data'),
};

export type AnswerValue = Answers[keyof Answers];

/** A value of environment.yml; see `parseValue`. */
export function parseField(key: keyof Answers, text: string): AnswerValue {
  return parseValue(key, ENVIRONMENT_FIELDS[key], text) as AnswerValue;
}
