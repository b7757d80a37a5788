import { parseCidr } from './cidr.ts';
import type { Answers } from './environment.ts';
import { OperatorError } from './errors.ts';
import { isRegion, REGIONS, regionProblem, similarRegions } from './regions.ts';
import { SIZES } from './sizes.ts';
import { nearest } from './spelling.ts';

/** What values a key of environment.yml takes. Prompts, flags, `env set` and the schema are made from it. */
export type Field = { describe: string } & (
  | { type: 'text'; problem: (text: string) => string | null; pattern?: string; choices?: readonly string[] }
  | { type: 'choice'; choices: readonly string[] }
  | { type: 'boolean' }
  | { type: 'integer'; least: number; most: number }
  | { type: 'number-choice'; choices: readonly number[] }
  | { type: 'list'; problem: (item: string) => string | null; pattern?: string }
);

/** Days that CloudWatch Logs can keep log events ("PutRetentionPolicy", retentionInDays). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Steps of Aurora's capacity units (Using Aurora Serverless v2, "Aurora Serverless v2 capacity"). */
const CAPACITY_UNITS = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256];

export const PATTERNS = {
  account: '^[0-9]{12}$',
  profile: '^[^\\s\\[\\]]{1,128}$',
  role: '^(arn:aws[a-z-]*:iam::[0-9]{12}:role/)?([A-Za-z0-9_+=,.@-]{1,64}/)*[A-Za-z0-9_+=,.@-]{1,64}$',
  instance: '^[a-z][a-z0-9-]*\\.(nano|micro|small|medium|large|xlarge|[0-9]+xlarge|metal(-[0-9]+xl)?)$',
  ami: '^ami-([0-9a-f]{8}|[0-9a-f]{17})$',
  vpc: '^vpc-([0-9a-f]{8}|[0-9a-f]{17})$',
  subnet: '^subnet-([0-9a-f]{8}|[0-9a-f]{17})$',
  zone: '^Z[A-Z0-9]{1,31}$',
  certificate: '^arn:aws:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$',
  key: '^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$',
  domain: '^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$',
  service: '^[a-z][a-z0-9-]*$',
  email: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
} as const;

function shaped(pattern: string, what: string): (text: string) => string | null {
  const expression = new RegExp(pattern);
  return (text) => (expression.test(text) ? null : `${JSON.stringify(text)} is not ${what}`);
}

export function text(describe: string, pattern: string, what: string): Field {
  return { describe, type: 'text', pattern, problem: shaped(pattern, what) };
}

export function list(describe: string, pattern: string, what: string): Field {
  return { describe, type: 'list', pattern, problem: shaped(pattern, what) };
}

const subnets = (which: string) =>
  list(
    `${which} subnets of the existing VPC, in at least two zones.`,
    PATTERNS.subnet,
    'the id of a subnet, such as subnet-0a1b2c3d4e5f60718',
  );

export const FIELDS: Record<keyof Answers, Field> = {
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
    'Existing certificate of the domain: its ARN in ACM.',
    PATTERNS.certificate,
    'the ARN of a certificate in ACM',
  ),
  kms_key: text(
    'Existing KMS key for secrets and logs: its ARN. Used, never changed.',
    PATTERNS.key,
    'the ARN of a KMS key (not of an alias)',
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

/** What is wrong with a value of a field by itself, or null. */
export function fieldProblem(field: Field, value: unknown): string | null {
  switch (field.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'Write true or false';
    case 'choice':
      return typeof value === 'string' && field.choices.includes(value)
        ? null
        : `Allowed: ${field.choices.join(', ')}`;
    case 'number-choice':
      return typeof value === 'number' && field.choices.includes(value)
        ? null
        : `Allowed: ${field.choices.join(', ')}`;
    case 'integer': {
      const whole =
        typeof value === 'number' && Number.isInteger(value) && value >= field.least && value <= field.most;
      return whole ? null : `Write a whole number from ${field.least} to ${field.most}`;
    }
    case 'text':
      return typeof value === 'string' ? field.problem(value) : 'Write text';
    case 'list': {
      if (!Array.isArray(value)) return 'Write a list';
      const wrong = value.map((item) => (typeof item === 'string' ? field.problem(item) : 'Write text'));
      return wrong.find((problem) => problem !== null) ?? null;
    }
  }
}

/** From the text of a flag or of `env set`. Throws `bad_answer` with the allowed values. */
export function parseField(key: keyof Answers, text: string): AnswerValue {
  return parseValue(key, FIELDS[key], text) as AnswerValue;
}

/** The same for a field of any file. */
export function parseValue(key: string, field: Field, text: string): unknown {
  const value = read(field, text.trim());
  const problem = fieldProblem(field, value);
  if (problem === null) return value;
  const near = suggestion(key, field, text.trim());
  throw new OperatorError('input', 'bad_answer', `${key}=${text} cannot be: ${problem}`, {
    value: text,
    next: near ? [`Did you mean ${near}?`] : [],
  });
}

function read(field: Field, text: string): unknown {
  if (field.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (field.type === 'integer') return /^\d+$/.test(text) ? Number(text) : text;
  if (field.type === 'number-choice') return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (field.type === 'list') return text === '' ? [] : text.split(',').map((item) => item.trim());
  return text;
}

function suggestion(key: string, field: Field, text: string): string | null {
  if (key === 'region') return similarRegions(text)[0] ?? null;
  if (field.type === 'choice') return nearest(text, field.choices);
  if (field.type !== 'boolean') return null;
  if (/^(y|yes|on|1|true)$/i.test(text)) return 'true';
  return /^(n|no|off|0|false)$/i.test(text) ? 'false' : null;
}
