import { expect, it } from 'vitest';
import type { Answers } from '../../environment/settings.ts';
import { answerProblems } from './checks.ts';

const LISTENER = `arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/shared/${'0a'.repeat(8)}/${'0b'.repeat(8)}`;
const GIVEN: Partial<Answers> = {
  account: '111122223333',
  local: false,
  region: 'eu-central-1',
  vpc_id: 'vpc-0a1b2c3d4e5f60718',
  vpc_cidr: '10.1.0.0/16',
  public_subnets: ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'],
  private_subnets: ['subnet-0a1b2c3d4e5f60713', 'subnet-0a1b2c3d4e5f60714'],
  public_listener: LISTENER,
  public_load_balancer_dns: 'shared-1.eu-central-1.elb.amazonaws.com',
  public_load_balancer_security_group: 'sg-0a1b2c3d4e5f60718',
};
const RECORDS: Partial<Answers> = { domain: 'dev.example.com', hosted_zone: 'Z0123456789' };
const CERTIFICATE = 'arn:aws:acm:eu-central-1:111122223333:certificate/1b2c3d4e';

function problems(changes: Partial<Answers>, ...without: (keyof Answers)[]) {
  const answers = Object.fromEntries(
    Object.entries({ ...GIVEN, ...changes }).filter(([key]) => !without.includes(key as keyof Answers)),
  );
  return answerProblems(answers, []);
}

it.each([
  ['without a domain', {}],
  ['with a domain whose records are managed elsewhere', { domain: 'dev.example.com' }],
  [
    'with records',
    { ...RECORDS, certificate: CERTIFICATE, public_load_balancer_zone: 'Z215JYRZR1TBD5' } as const,
  ],
])('accepts an existing load balancer %s', (_, changes) => {
  expect(problems(changes)).toEqual([]);
});

it('requires a DNS name, a security group and an existing network', () => {
  const network = ['vpc_id', 'public_subnets', 'private_subnets'] as const;
  expect(problems({}, ...network, 'public_load_balancer_dns', 'public_load_balancer_security_group')).toEqual(
    [
      {
        key: 'public_listener',
        message: 'public_listener needs vpc_id: a load balancer only reaches services in its own VPC',
        next: ['Add vpc_id', 'Remove public_listener'],
      },
      {
        key: 'public_listener',
        message: 'public_listener needs public_load_balancer_dns',
        next: ['Add public_load_balancer_dns'],
      },
      {
        key: 'public_listener',
        message: 'public_listener needs public_load_balancer_security_group',
        next: ['Add public_load_balancer_security_group'],
      },
    ],
  );
});

it('refuses load balancer answers without a listener', () => {
  expect(problems({ public_load_balancer_zone: 'Z215JYRZR1TBD5' }, 'public_listener')).toEqual(
    ['public_load_balancer_dns', 'public_load_balancer_security_group', 'public_load_balancer_zone'].map(
      (key) => ({
        key,
        message: `${key} has no effect without public_listener`,
        next: ['Add public_listener', `Remove ${key}`],
      }),
    ),
  );
});

it('requires the zone for records, and an existing certificate', () => {
  expect(problems(RECORDS).map(({ key, message }) => `${key}: ${message}`)).toEqual([
    'public_listener: public_listener with hosted_zone needs certificate: the one attached to the listener',
    'public_listener: public_listener with hosted_zone needs public_load_balancer_zone for alias records',
  ]);
});

it('requires the region and the account of the environment', () => {
  const other = LISTENER.replace('eu-central-1', 'eu-west-1').replace('111122223333', '444455556666');
  expect(problems({ public_listener: other })).toEqual([
    {
      key: 'public_listener',
      message: 'public_listener is in eu-west-1, but the environment is in eu-central-1',
    },
    {
      key: 'public_listener',
      message: 'public_listener belongs to account 444455556666, but the environment to 111122223333',
    },
  ]);
});
