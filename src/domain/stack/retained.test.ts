import { expect, test } from 'vitest';
import { rendered } from '../testing/stacks.ts';
import { retainedResources } from './retained.ts';

test('resources that remain after a deletion', () => {
  const templateText = `Resources:
  Kept: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}
  KeptOnceMade: {Type: AWS::S3::Bucket, DeletionPolicy: RetainExceptOnCreate}
  Gone: {Type: AWS::S3::Bucket, DeletionPolicy: Delete}
  Plain: {Type: AWS::S3::Bucket}
  NotThere: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Condition: Never}
`;
  const resourceTypes = Object.fromEntries(
    ['Kept', 'KeptOnceMade', 'Gone', 'Plain'].map((id) => [id, 'AWS::S3::Bucket']),
  );
  expect(retainedResources(rendered('stores', {}, { templateText, resourceTypes }))).toEqual([
    'Kept',
    'KeptOnceMade',
  ]);
});
