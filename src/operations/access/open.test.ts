import { describe, expect, it } from 'vitest';
import type { Target } from '../../domain/session/target.ts';
import { verifyPartition } from './open.ts';

const identity = (partition: string) => ({
  account: '111122223333',
  arn: `arn:${partition}:iam::111122223333:user/ada`,
});
const target = (region: string): Target => ({ region, profile: 'shop', local: false });

it.each([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-northwest-1'],
  ['aws-us-gov', 'us-gov-east-1'],
])('credentials of %s work in %s', (partition, region) => {
  expect(() => verifyPartition(identity(partition), target(region))).not.toThrow();
});

describe('credentials of another partition', () => {
  it.each([
    ['aws', 'cn-north-1'],
    ['aws-cn', 'us-gov-west-1'],
    ['aws-us-gov', 'us-west-2'],
  ])('%s are refused in %s', (partition, region) => {
    expect(() => verifyPartition(identity(partition), target(region))).toThrow(
      expect.objectContaining({ code: 'wrong_account', exit: 'credentials' }),
    );
  });

  it('the error names both, and what works', () => {
    expect(() => verifyPartition(identity('aws'), target('cn-north-1'))).toThrow(
      expect.objectContaining({
        message:
          'cn-north-1 is in AWS China (aws-cn); these credentials are for the standard partition (aws)',
        detail: {
          value: 'cn-north-1',
          reason:
            'The credentials are arn:aws:iam::111122223333:user/ada, from profile shop, and work in no other partition',
          next: ['Use a profile of AWS China (aws-cn)', 'Use a region of the standard partition (aws)'],
        },
      }),
    );
  });
});
