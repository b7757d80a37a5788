import { expect, test } from 'vitest';
import { dataPolicy } from './data-policy.ts';

test('a stack without data needs no policy', () => {
  expect(dataPolicy({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } })).toBeNull();
});

test('the replacement and deletion of what holds data is denied, everything else is allowed', () => {
  const conditional = { Type: 'AWS::DynamoDB::GlobalTable', Condition: 'HasTable' };
  const policy = dataPolicy({ Resources: { Topic: { Type: 'AWS::SNS::Topic' }, Table: conditional } });
  const types = policy?.Statement[1]?.Condition?.StringEquals.ResourceType ?? [];
  expect(policy).toEqual({
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: ['Update:Replace', 'Update:Delete'],
        Resource: '*',
        Condition: { StringEquals: { ResourceType: types } },
      },
    ],
  });
  expect(types).toEqual(
    expect.arrayContaining(['AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key', 'AWS::S3::Bucket']),
  );
  // "Stack policy body", CloudFormation API Reference, SetStackPolicy.
  expect(JSON.stringify(policy).length).toBeLessThan(16_384);
});
