import { describe, expect, it } from 'vitest';
import type { Answers } from '../../environment/settings.ts';
import { InvalidInput } from '../../operator/error.ts';
import { changeAnswers, environmentText, readEnvironment } from './environment-file.ts';

const PATH = 'inventories/dev/environment.yml';
const LOCAL = 'account: "000000000000"\nlocal: true\nregion: eu-central-1\nvpc_cidr: 10.20.0.0/16\n';
const AWS = 'account: "123456789012"\nregion: eu-central-1\nvpc_cidr: 10.20.0.0/16\n';

const read = (text: string) =>
  readEnvironment({ path: PATH, text }, { environment: 'dev', services: ['hello', 'shop'] });

function problems(text: string) {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ code, message, detail }) => ({ code, message, ...detail }));
  }
  return [];
}

it('derives omitted answers from the size', () => {
  expect(read(LOCAL).settings).toEqual({
    account: '000000000000',
    local: true,
    profile: null,
    role: null,
    service_role: false,
    region: 'eu-central-1',
    size: 'trial',
    capacity: 'ec2',
    services: [],
    zones: 2,
    nat_gateways: 'one',
    vpc_cidr: '10.20.0.0/16',
    instance_type: 't4g.small',
    ami: null,
    min_hosts: 2,
    max_hosts: 4,
    interface_endpoints: false,
    flow_logs: false,
    access_logs: false,
    deletion_protection: false,
    log_retention_days: 7,
    third_parties: false,
    database: 'none',
    database_min_capacity: 0.5,
    database_max_capacity: 2,
    database_readers: 0,
    database_password: 'managed',
    backup_days: 1,
    backup_vault: false,
    alarm_email: null,
    domain: null,
    hosted_zone: null,
    certificate: null,
    kms_key: null,
    replica_region: null,
    routing: 'failover',
    replica_vpc_cidr: '10.21.0.0/16',
    replica_ami: null,
    replica_certificate: null,
    public_listener: null,
    public_load_balancer_dns: null,
    public_load_balancer_security_group: null,
    public_load_balancer_zone: null,
    existing_network: null,
  });
  const production = read(`${AWS}size: production\nzones: 2\n`).settings;
  expect({
    zones: production.zones,
    min: production.min_hosts,
    kept: production.deletion_protection,
  }).toEqual({ zones: 2, min: 3, kept: true });
});

describe('single invalid values', () => {
  const here = (line: number, column: number) => ({ file: PATH, line, column });
  it.each([
    [
      'an unknown key',
      `${AWS}regoin: x\n`,
      { code: 'unknown_key', message: 'Unknown key regoin', ...here(4, 1), value: 'regoin' },
    ],
    [
      'text instead of a number',
      `${AWS}zones: two\n`,
      {
        code: 'wrong_type',
        message: 'zones must be a number, not the text "two"',
        ...here(4, 8),
        value: 'two',
        next: [],
      },
    ],
    [
      'a number instead of text',
      'account: 123456789012\nregion: eu-central-1\nvpc_cidr: 10.20.0.0/16\n',
      {
        code: 'wrong_type',
        message: 'account must be text, not the number 123456789012',
        ...here(1, 10),
        value: '123456789012',
        next: ['Write "123456789012"'],
      },
    ],
    [
      'text instead of true or false',
      `${AWS}flow_logs: "true"\n`,
      {
        code: 'wrong_type',
        message: 'flow_logs must be true or false, not the text "true"',
        ...here(4, 12),
        value: 'true',
        next: [],
      },
    ],
    [
      'text instead of a list',
      `${AWS}services: hello\n`,
      {
        code: 'wrong_type',
        message: 'services must be a list, not the text "hello"',
        ...here(4, 11),
        value: 'hello',
        next: [],
      },
    ],
    [
      'a choice that is none',
      `${AWS}size: smal\n`,
      {
        code: 'not_allowed',
        message: 'size must be trial, small or production, not "smal"',
        ...here(4, 7),
        value: 'smal',
        next: ['Did you mean small?'],
      },
    ],
    [
      'too much',
      `${AWS}zones: 5\n`,
      { code: 'too_big', message: 'zones must be at most 4, not 5', ...here(4, 8), value: '5', next: [] },
    ],
    [
      'too little',
      `${AWS}zones: 1\n`,
      { code: 'too_small', message: 'zones must be at least 2, not 1', ...here(4, 8), value: '1', next: [] },
    ],
    [
      'nothing',
      `${AWS}size:\n`,
      {
        code: 'no_value',
        message: 'size has no value',
        ...here(4, 1),
        next: ['Give it a value, or remove the line'],
      },
    ],
    [
      'a region that does not exist',
      'account: "123456789012"\nregion: eu-central-7\nvpc_cidr: 10.20.0.0/16\n',
      {
        code: 'bad_value',
        message:
          'region: There is no region "eu-central-7"; the closest names are eu-central-1, eu-central-2, ca-central-1',
        ...here(2, 9),
        value: 'eu-central-7',
        next: [],
      },
    ],
    [
      'an account with 11 digits',
      'account: "12345678901"\nregion: eu-central-1\nvpc_cidr: 10.20.0.0/16\n',
      {
        code: 'bad_value',
        message: 'account: "12345678901" is not a 12-digit account ID',
        ...here(1, 10),
        value: '12345678901',
        next: [],
      },
    ],
    [
      'an account ID that some parsers read as an octal number',
      'account: 012345670123\nregion: eu-central-1\nvpc_cidr: 10.20.0.0/16\n',
      {
        code: 'yaml_ambiguous',
        message:
          '012345670123 is ambiguous: YAML 1.1 may read it as an octal number, YAML 1.2 as a decimal one',
        ...here(1, 10),
        value: '012345670123',
        next: ['Write "012345670123"'],
      },
    ],
    [
      'nothing at all that is needed',
      'local: true\naccount: "000000000000"\nvpc_cidr: 10.20.0.0/16\n',
      { code: 'missing_key', message: 'region is missing', ...here(1, 1), next: ['Add region'] },
    ],
  ])('%s', (_, text, expected) => {
    const found = problems(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject(expected);
  });

  it('suggests the closest key, and lists all keys', () => {
    expect(problems(`${AWS}regoin: x\n`)[0]?.next).toEqual([
      'Did you mean region?',
      'Allowed: account, local, profile, role, service_role, region, size, capacity, services, zones, nat_gateways, vpc_cidr, instance_type, ami, min_hosts, max_hosts, interface_endpoints, flow_logs, access_logs, deletion_protection, log_retention_days, third_parties, database, database_min_capacity, database_max_capacity, database_readers, database_password, backup_days, backup_vault, alarm_email, domain, hosted_zone, certificate, kms_key, replica_region, routing, replica_vpc_cidr, replica_ami, replica_certificate, public_listener, public_load_balancer_dns, public_load_balancer_security_group, public_load_balancer_zone, vpc_id, public_subnets, private_subnets, data_subnets',
    ]);
  });
});

describe('conflicting answers', () => {
  const existing = 'vpc_id: vpc-0a1b2c3d4e5f60718\n';
  const subnets = (one: string, two: string) =>
    `[subnet-0a1b2c3d4e5f6071${one}, subnet-0a1b2c3d4e5f6071${two}]`;
  it.each([
    [`${LOCAL}role: Deploy\n`, 'role has no effect with local: true: the embedded AWS needs no role', 5, 7],
    [
      `${LOCAL}profile: team\n`,
      'profile has no effect with local: true: the embedded AWS has no profiles',
      5,
      10,
    ],
    [
      `${AWS.replace('eu-central-1', 'us-gov-east-1')}third_parties: true\n`,
      'third_parties does not work in us-gov-east-1: API Gateway has no private integrations by VPC links V2 there',
      4,
      16,
    ],
    [
      `${AWS.replace('eu-central-1', 'cn-north-1')}replica_region: eu-west-1\n`,
      'replica_region eu-west-1 is in the standard partition (aws), but cn-north-1 in AWS China (aws-cn): nothing is copied from one partition to another',
      4,
      17,
    ],
    [
      LOCAL.replace('000000000000', '123456789012'),
      'account is 123456789012, but local is true: the embedded AWS is "000000000000"',
      1,
      10,
    ],
    [
      AWS.replace('123456789012', '000000000000'),
      'account "000000000000" is the embedded AWS, but local is not true',
      1,
      10,
    ],
    [
      AWS.replace('vpc_cidr: 10.20.0.0/16\n', ''),
      'vpc_cidr is missing: a new network needs an address range',
      1,
      1,
    ],
    [
      AWS.replace('/16', '/24'),
      '10.20.0.0/24 is too small: 12 subnets in four zones, with 59 addresses each, need at least a /22',
      3,
      11,
    ],
    [`${AWS}public_subnets: ${subnets('a', 'b')}\n`, 'public_subnets has no effect without vpc_id', 4, 17],
    [
      `${AWS.replace('eu-central-1', 'us-west-1')}zones: 3\n`,
      'us-west-1 offers 2 zones to new accounts, but zones is 3',
      4,
      8,
    ],
    [
      `${AWS}nat_gateways: none\n`,
      'nat_gateways: none needs interface_endpoints: true, or hosts cannot pull images or join the cluster',
      4,
      15,
    ],
    [`${AWS}min_hosts: 5\nmax_hosts: 3\n`, 'min_hosts 5 is more than max_hosts 3', 5, 12],
    [`${AWS}min_hosts: 5\n`, 'min_hosts 5 is more than max_hosts 4, the default for size trial', 4, 12],
    [
      `${AWS}certificate: arn:aws:acm:eu-central-1:123456789012:certificate/ab-12\n`,
      'certificate needs domain',
      4,
      14,
    ],
    [`${AWS}hosted_zone: Z0123456789\n`, 'hosted_zone needs domain', 4, 14],
    [
      `${AWS}database: aurora-mysql\ndatabase_min_capacity: 8\n`,
      'database_min_capacity 8 is more than database_max_capacity 2',
      5,
      24,
    ],
    [
      `${AWS}${existing}public_subnets: ${subnets('a', 'b')}\nprivate_subnets: ${subnets('c', 'd')}\ndatabase: aurora-mysql\n`,
      'a database in an existing VPC needs data_subnets',
      7,
      11,
    ],
    [
      `${AWS}domain: dev.example.com\ncertificate: arn:aws:acm:us-east-1:123456789012:certificate/ab-12\n`,
      'certificate is in us-east-1, but the environment is in eu-central-1',
      5,
      14,
    ],
    [
      `${AWS}kms_key: arn:aws:kms:eu-central-1:210987654321:key/ab-12\n`,
      'kms_key belongs to account 210987654321, but the environment to 123456789012',
      4,
      10,
    ],
    [`${AWS}services: [hello, helo]\n`, 'services lists helo, but services/helo.yaml does not exist', 4, 11],
    [`${AWS}services: [hello, hello]\n`, 'services lists hello twice', 4, 11],
    [`${AWS}${existing}private_subnets: ${subnets('a', 'b')}\n`, 'vpc_id needs public_subnets', 4, 9],
    [
      `${AWS}${existing}public_subnets: ${subnets('a', 'b')}\nprivate_subnets: [subnet-0a1b2c3d4e5f6071c]\n`,
      'private_subnets must list at least 2 subnets in different zones, not 1',
      6,
      18,
    ],
    [
      `${AWS}${existing}public_subnets: ${subnets('a', 'a')}\nprivate_subnets: ${subnets('c', 'd')}\n`,
      'public_subnets lists subnet-0a1b2c3d4e5f6071a twice',
      5,
      17,
    ],
    [
      `${AWS}${existing}public_subnets: ${subnets('a', 'b')}\nprivate_subnets: ${subnets('c', 'b')}\n`,
      'subnet-0a1b2c3d4e5f6071b is also in public_subnets: a subnet is either public or private',
      6,
      18,
    ],
    [
      `${AWS.replace('/16', '/29')}${existing}public_subnets: ${subnets('a', 'b')}\nprivate_subnets: ${subnets('c', 'd')}\n`,
      '10.20.0.0/29 is not a valid VPC range: use /16 to /28',
      3,
      11,
    ],
  ])('%j', (text, message, line, column) => {
    expect(
      problems(text).map((problem) => [problem.code, problem.message, problem.line, problem.column]),
    ).toEqual([['answers_disagree', message, line, column]]);
  });

  it('accepts an existing network with compatible answers', () => {
    const text = `${AWS}${existing}public_subnets: ${subnets('a', 'b')}\nprivate_subnets: ${subnets('c', 'd')}\ndomain: dev.example.com\ncertificate: arn:aws:acm:eu-central-1:123456789012:certificate/ab-12\nkms_key: arn:aws:kms:eu-central-1:123456789012:key/ab-12\nservices: [hello]\nnat_gateways: none\n`;
    expect(read(text).settings.existing_network).toEqual({
      vpc_id: 'vpc-0a1b2c3d4e5f60718',
      cidr: '10.20.0.0/16',
      public_subnets: ['subnet-0a1b2c3d4e5f6071a', 'subnet-0a1b2c3d4e5f6071b'],
      private_subnets: ['subnet-0a1b2c3d4e5f6071c', 'subnet-0a1b2c3d4e5f6071d'],
      data_subnets: [],
    });
  });
});

it('reports all problems at once, in file order', () => {
  const text =
    'account: "000000000000"\nregion: mars\nzones: 9\nservices: [gone]\nvpc_cidr: 10.20.0.0/28\ncolour: red\n';
  expect(problems(text).map(({ line, code }) => [line, code])).toEqual([
    [1, 'answers_disagree'],
    [2, 'bad_value'],
    [3, 'too_big'],
    [4, 'answers_disagree'],
    [5, 'answers_disagree'],
    [6, 'unknown_key'],
  ]);
});

it('reports ambiguous scalars and other problems at once, one per value', () => {
  const text =
    'account: 012345670123\nregion: eu-central-1\nvpc_cidr: 10.20.0.0/16\nflow_logs: yes\nsize: tiny\n';
  expect(problems(text).map(({ line, code }) => [line, code])).toEqual([
    [1, 'yaml_ambiguous'],
    [4, 'yaml_ambiguous'],
    [5, 'not_allowed'],
  ]);
});

it('reads back the answers it writes', () => {
  const answers: Partial<Answers> = {
    account: '012345670123',
    local: false,
    profile: 'on',
    region: 'eu-central-1',
    size: 'small',
    services: ['hello', 'shop'],
    zones: 3,
    vpc_cidr: '10.20.0.0/16',
    domain: 'dev.example.com',
  };
  const text = environmentText('dev', answers);
  expect(read(text).answers).toEqual(answers);
  expect(text).toContain('\n# Number of Availability Zones.\nzones: 3\n');
});

describe('changeAnswers', () => {
  it('reports what changed, and keeps the rest', () => {
    const text = `# mine\n${LOCAL}zones: 2 # enough\n`;
    const { file, changed } = changeAnswers(
      { path: PATH, text },
      { zones: '3', size: 'small', region: 'eu-central-1', local: null },
    );
    expect(file.text).toBe(
      `${text.replace('zones: 2', 'zones: 3').replace('local: true\n', '')}size: small\n`,
    );
    expect(changed).toEqual([
      { key: 'zones', from: '2', to: '3' },
      { key: 'size', from: null, to: 'small' },
      { key: 'local', from: 'true', to: null },
    ]);
  });

  it('reports every wrong key and value at once', () => {
    try {
      changeAnswers(
        { path: PATH, text: LOCAL },
        { 'instance-tpye': 'x', flow_logs: 'yes', region: 'mars', services: 'hello' },
      );
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      expect(error.problems.map(({ message, detail }) => [message, detail.value, detail.next?.[0]])).toEqual([
        ['Unknown key instance-tpye', 'instance-tpye', 'Did you mean instance_type?'],
        ['flow_logs: "yes" is not true or false', 'yes', 'Did you mean true?'],
        [
          'region: There is no region "mars"; the closest names are us-east-1, eu-central-1, ap-southeast-1',
          'mars',
          'Did you mean us-east-1?',
        ],
      ]);
    }
  });
});
