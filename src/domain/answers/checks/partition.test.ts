import { describe, expect, it } from 'vitest';
import type { Answers } from '../../environment/settings.ts';
import { partitionProblems } from './partition.ts';

const CHINA = { region: 'cn-north-1' } as const;
const GOVCLOUD = { region: 'us-gov-west-1' } as const;
const ROLE = 'arn:aws:iam::111122223333:role/Admin';

it.each([
  ['no region yet', { hosted_zone: 'Z1', role: ROLE }],
  ['a role by its name', { ...CHINA, role: 'Admin' }],
  ['ARNs of the partition', { ...CHINA, kms_key: 'arn:aws-cn:kms:cn-north-1:111122223333:key/1b2c' }],
  ['a replica in the partition', { ...CHINA, replica_region: 'cn-northwest-1', database: 'aurora-mysql' }],
  ['a hosted zone in AWS China', { ...CHINA, domain: 'a.example.cn', hosted_zone: 'Z0123456789' }],
  ['a hosted zone in GovCloud', { ...GOVCLOUD, domain: 'a.example.com', hosted_zone: 'Z0123456789' }],
  ['a replica without a database', { ...GOVCLOUD, replica_region: 'us-gov-east-1', database: 'none' }],
  ['a database without a replica', { ...GOVCLOUD, database: 'aurora-postgresql' }],
  ['an API in us-gov-west-1', { ...GOVCLOUD, third_parties: true }],
  ['all of it in the standard partition', { region: 'eu-west-1', hosted_zone: 'Z1', role: ROLE }],
] satisfies [string, Partial<Answers>][])('accepts %s', (_, answers) => {
  expect(partitionProblems(answers)).toEqual([]);
});

describe('refuses, with what works', () => {
  it.each([
    [
      'a replica in another partition',
      { ...CHINA, replica_region: 'ap-southeast-1' },
      {
        key: 'replica_region',
        message:
          'replica_region ap-southeast-1 is in the standard partition (aws), but cn-north-1 in AWS China (aws-cn): nothing is copied from one partition to another',
        next: ['Write replica_region: cn-northwest-1', 'Remove replica_region'],
      },
    ],
    [
      'a role of another partition',
      { ...GOVCLOUD, role: ROLE },
      {
        key: 'role',
        message:
          'role is an ARN of the standard partition (aws), but us-gov-west-1 is in AWS GovCloud (US) (aws-us-gov)',
        next: ['Write an ARN that begins with arn:aws-us-gov:'],
      },
    ],
    [
      'a key of another partition, with a region of this one',
      { ...CHINA, kms_key: 'arn:aws:kms:cn-north-1:111122223333:key/1b2c' },
      {
        key: 'kms_key',
        message: 'kms_key is an ARN of the standard partition (aws), but cn-north-1 is in AWS China (aws-cn)',
        next: ['Write an ARN that begins with arn:aws-cn:'],
      },
    ],
    [
      'a copied database in GovCloud',
      { ...GOVCLOUD, replica_region: 'us-gov-east-1', database: 'aurora-mysql' },
      {
        key: 'replica_region',
        message:
          'replica_region does not work in us-gov-west-1: Aurora has no global databases in AWS GovCloud (US), so the database cannot be copied',
        next: ['Write database: none', 'Remove replica_region'],
      },
    ],
    [
      'an API in us-gov-east-1',
      { region: 'us-gov-east-1', third_parties: true },
      {
        key: 'third_parties',
        message:
          'third_parties does not work in us-gov-east-1: API Gateway has no private integrations by VPC links V2 there',
        next: ['Write third_parties: false', 'Write region: us-gov-west-1, for a new environment'],
      },
    ],
  ] satisfies [string, Partial<Answers>, object][])('%s', (_, answers, problem) => {
    expect(partitionProblems(answers)).toEqual([problem]);
  });
});
