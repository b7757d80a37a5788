import { describe, expect, it } from 'vitest';
import type { Answers } from '../environment/settings.ts';
import { OperatorError } from '../operator/error.ts';
import { THIS_MACHINE } from './choices.ts';
import { ENVIRONMENT_FIELDS } from './environment-fields.ts';
import type { AnswerContext } from './question.ts';
import { QUESTIONS, withAnswer } from './questions.ts';

const FACTS: AnswerContext = {
  profiles: [
    { name: 'team', account: '123456789012', partition: 'aws' },
    { name: 'sso', account: null, partition: 'aws' },
  ],
  timeZone: 'Europe/Berlin',
  usedNetworks: ['10.20.0.0/16'],
  services: ['api', 'hello'],
};

function question(key: keyof Answers) {
  const found = QUESTIONS.find((each) => each.key === key);
  if (!found) throw new TypeError(key);
  return found;
}

/** Answers every question of the wizard with its default. */
function withDefaultAnswers(facts: AnswerContext) {
  const asked: string[] = [];
  let answers: Partial<Answers> = {};
  for (const each of QUESTIONS.filter(({ wizard }) => wizard)) {
    if (!each.applies(answers) || answers[each.key] !== undefined) continue;
    asked.push(each.key);
    const initial = each.initial(answers, facts);
    expect(initial === null ? null : each.problem(initial, answers, facts)).toBeNull();
    answers = withAnswer(answers, each.key, initial, facts);
  }
  return { asked, answers };
}

describe('all questions', () => {
  it('include each answer once, with a flag, a message and a reason', () => {
    expect(QUESTIONS.map(({ key }) => key).sort()).toEqual(Object.keys(ENVIRONMENT_FIELDS).sort());
    expect(QUESTIONS.filter(({ flag }) => !/^[a-z][a-z-]*$/.test(flag))).toEqual([]);
    expect(QUESTIONS.filter(({ message, why }) => message === '' || !/^[A-Z].*\.$/.test(why))).toEqual([]);
  });

  it('the wizard asks at most 12; defaults give a working environment', () => {
    const { asked, answers } = withDefaultAnswers(FACTS);
    expect(asked).toEqual([
      'profile',
      'region',
      'third_parties',
      'size',
      'capacity',
      'replica_region',
      'vpc_id',
      'vpc_cidr',
      'database',
      'domain',
      'services',
    ]);
    expect(answers).toEqual({
      local: true,
      account: '000000000000',
      region: 'eu-central-1',
      third_parties: false,
      size: 'trial',
      capacity: 'ec2',
      vpc_cidr: '10.21.0.0/16',
      database: 'none',
      services: ['api', 'hello'],
    });
  });

  it('defaults follow the environment name and ops.yaml', () => {
    const { answers } = withDefaultAnswers({ ...FACTS, environment: 'prod-eu', region: 'eu-west-1' });
    expect([answers.size, answers.region]).toEqual(['production', 'eu-west-1']);
  });
});

describe('choices', () => {
  it('for the profile: this machine first, then profiles with their accounts', () => {
    expect(
      question('profile')
        .choices?.({}, FACTS)
        .map(({ value, name }) => [value, name]),
    ).toEqual([
      [THIS_MACHINE, 'this machine'],
      ['team', 'team (123456789012)'],
      ['sso', 'sso'],
    ]);
  });

  it('for the region: the nearest first, with the reason', () => {
    const choices = question('region').choices?.({}, FACTS) ?? [];
    expect(choices[0]).toEqual({
      value: 'eu-central-1',
      name: 'eu-central-1 (Frankfurt)',
      description: 'nearest to Berlin: eu-central-1 (Frankfurt)',
    });
    expect(new Set(choices.map(({ value }) => value)).size).toBe(choices.length);
    expect(choices.find(({ value }) => value === 'eu-south-1')?.description).toBe(
      'must be enabled in the account first',
    );
  });

  it.each([
    ['china', 'cn-north-1', ['cn-north-1', 'cn-northwest-1']],
    ['gov', 'us-gov-west-1', ['us-gov-east-1', 'us-gov-west-1']],
  ])("for the region: those of the profile's partition alone (%s)", (profile, initial, regions) => {
    const facts = {
      ...FACTS,
      region: 'eu-west-1',
      profiles: [
        { name: 'china', account: null, partition: 'aws-cn' },
        { name: 'gov', account: null, partition: 'aws-us-gov' },
      ],
    };
    const offered = question('region').choices?.({ profile }, facts) ?? [];
    expect(offered.map(({ value }) => value)).toEqual(regions);
    expect(question('region').initial({ profile }, facts)).toBe(initial);
    expect(question('region').initial({}, facts)).toBe('eu-west-1');
    const replicas = question('replica_region').choices?.({ region: initial }, facts) ?? [];
    expect(replicas.map(({ value }) => value)).toEqual(['', ...regions.filter((each) => each !== initial)]);
  });

  it('for the region without a profile: those of the standard partition, or of the region in ops.yaml', () => {
    const offered = question('region').choices?.({}, FACTS) ?? [];
    expect(offered.filter(({ value }) => /^(cn|us-gov)-/.test(value))).toEqual([]);
    const china: AnswerContext = {
      ...FACTS,
      region: 'cn-northwest-1',
      profiles: [{ name: 'keys', account: null, partition: null }],
    };
    for (const answers of [{ local: true }, { profile: 'keys' }]) {
      expect(question('region').initial(answers, china)).toBe('cn-northwest-1');
      const regions = question('region').choices?.(answers, china) ?? [];
      expect(regions.map(({ value }) => value)).toEqual(['cn-northwest-1', 'cn-north-1']);
    }
  });

  it.each(QUESTIONS.filter(({ choices }) => choices).map(({ key }) => key))('for %s are all valid', (key) => {
    const asked = question(key);
    for (const { value } of asked.choices?.({}, FACTS) ?? []) {
      // An empty value is a choice of the wizard: this machine, one region.
      const answer = value === '' ? value : asked.parse(value);
      expect(
        asked.problem(
          answer,
          {
            region: key === 'replica_region' ? 'elsewhere-1' : 'eu-central-1',
            vpc_cidr: '10.30.0.0/16',
            interface_endpoints: true,
            ...(!['region', 'database_password'].includes(key) && { replica_region: 'eu-west-1' }),
          },
          FACTS,
        ),
      ).toBeNull();
    }
  });
});

it.each([
  ['profile', THIS_MACHINE, { local: true, account: '000000000000' }],
  ['profile', 'team', { local: false, profile: 'team', account: '123456789012' }],
  ['profile', 'sso', { local: false, profile: 'sso' }],
  ['zones', 3, { zones: 3 }],
  ['domain', null, {}],
] as const)('%s = %j sets %j', (key, value, answers) => {
  expect(withAnswer({}, key, value, FACTS)).toEqual(answers);
});

describe('flags and settings', () => {
  it.each([
    ['zones', '3', 3],
    ['flow_logs', 'true', true],
    ['flow_logs', 'false', false],
    ['services', 'a, b', ['a', 'b']],
    ['services', '', []],
    ['account', '012345670123', '012345670123'],
    ['log_retention_days', '30', 30],
    ['database_min_capacity', '0.5', 0.5],
  ] as const)('%s=%s is %j', (key, text, value) => {
    expect(question(key).parse(text)).toEqual(value);
  });

  it.each([
    ['zones', '1e1', 'zones: "1e1" is not a whole number from 2 to 4'],
    ['zones', '5', 'zones: 5 is not a whole number from 2 to 4'],
    ['size', 'smal', 'size: "smal" is not one of trial, small, production'],
    ['flow_logs', 'on', 'flow_logs: "on" is not true or false'],
    ['ami', 'ami-1', 'ami: "ami-1" is not an AMI ID, such as ami-0a1b2c3d4e5f60718'],
    [
      'domain',
      'Dev.example.com',
      'domain: "Dev.example.com" is not a domain name in lower case, such as dev.example.com',
    ],
    ['instance_type', 'small', 'instance_type: "small" is not an instance type, such as t4g.small'],
    [
      'log_retention_days',
      '8',
      'log_retention_days: 8 is not one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
    ],
    ['kms_key', 'alias/x', 'kms_key: "alias/x" is not the ARN of a KMS key (not of an alias)'],
  ] as const)('%s=%s is refused', (key, text, message) => {
    expect(() => question(key).parse(text)).toThrow(OperatorError);
    expect(() => question(key).parse(text)).toThrow(message);
  });
});

it.each([
  ['vpc_cidr', '10.20.4.0/22', {}, '10.20.4.0/22 overlaps 10.20.0.0/16, which another environment uses'],
  ['vpc_cidr', '10.20.4.0/22', { vpc_id: 'vpc-0a1b2c3d4e5f60718' }, null],
  ['vpc_id', 'vpc-0a1b2c3d4e5f60718', {}, null],
  ['max_hosts', 2, { min_hosts: 3 }, 'min_hosts 3 is more than max_hosts 2'],
  [
    'zones',
    3,
    { region: 'us-west-1', vpc_cidr: '10.30.0.0/16' },
    'us-west-1 offers 2 zones to new accounts, but zones is 3',
  ],
  ['services', ['helo'], {}, 'services lists helo, but services/helo.yaml does not exist'],
] as const)('%s %j beside %j: %j', (key, value, answers, problem) => {
  expect(question(key).problem(value, answers as Partial<Answers>, FACTS)).toBe(problem);
});
