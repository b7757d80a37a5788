import { expect, test } from 'vitest';
import { deployed, rendered } from '../testing/stacks.ts';
import { foreignStack } from './owner.ts';

const OURS = { Project: 'shop', Environment: 'dev-api', ManagedBy: 'ops' };
const stack = rendered('network', { tags: OURS, stack_name: 'shop-dev-api-network' });
const { description } = stack;

const foreign = (tags: Record<string, string>, status = 'CREATE_COMPLETE') =>
  foreignStack(description, deployed(stack, {}, { tags, status }));

test('a stack with the tags of the environment is ours, whatever other tags it has', () => {
  expect(foreign(OURS)).toBeNull();
  expect(foreign({ ...OURS, team: 'web', 'aws:cloudformation:x': 'y' })).toBeNull();
});

test("another project's environment is the owner of a stack with the same name", () => {
  expect(foreign({ Project: 'shop-dev', Environment: 'api', ManagedBy: 'ops' })).toEqual({
    stack: 'network',
    stackName: 'shop-dev-api-network',
    region: 'eu-central-1',
    owner: 'project shop-dev, environment api',
  });
});

test.each([
  ['no tags', {}, 'not created by ops'],
  ['only our project', { Project: 'shop' }, 'project shop, not created by ops'],
  [
    'another tool',
    { Project: 'shop', Environment: 'dev-api', ManagedBy: 'terraform' },
    'project shop, environment dev-api, managed by terraform',
  ],
  ['the base of an account', { Project: 'shop', ManagedBy: 'ops' }, 'project shop'],
])('a stack with %s is not ours', (_, tags, owner) => {
  expect(foreign(tags)?.owner).toBe(owner);
});

test('an empty shell without tags has no owner; one with tags belongs to the owner they name', () => {
  expect(foreign({}, 'REVIEW_IN_PROGRESS')).toBeNull();
  expect(foreign({ Project: 'other' }, 'REVIEW_IN_PROGRESS')?.owner).toBe(
    'project other, not created by ops',
  );
});
