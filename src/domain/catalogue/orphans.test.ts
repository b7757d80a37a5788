import { describe, expect, test } from 'vitest';
import { destructiveChanges, type Plan, type ResourceChange } from '../deployment/plan.ts';
import { ConsentNeeded } from '../deployment/results.ts';
import type { RenderedEnvironment } from '../stack/description.ts';
import { stackDifference } from '../stack/difference.ts';
import { deployed, rendered } from '../testing/stacks.ts';
import { withRemoved } from './orphans.ts';

const TAGS = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops', Service: 'old' };

const files: RenderedEnvironment = {
  project: 'shop',
  environment: 'dev',
  account: '000000000000',
  region: 'eu-central-1',
  local: true,
  size: 'trial',
  lock: '/shop/dev/.ops/lock',
  stacks: [rendered('toolchain', { scope: 'account' }), rendered('network'), rendered('service-hello')],
  sources: null,
};

function state(name: string, tags: Record<string, string> = TAGS) {
  return { ...deployed(rendered('x')), name: `shop-${name}`, tags };
}

test('a deployed stack of the environment that its files no longer have comes last and is to go', () => {
  const found = withRemoved(files, [
    state('dev-service-old'),
    state('dev-network'),
    { ...state('dev-cache'), id: 'arn:aws:cloudformation:us-east-1:000000000000:stack/shop-dev-cache/1' },
  ]);
  expect(found.stacks.map(({ description }) => description.stack)).toEqual([
    'toolchain',
    'network',
    'service-hello',
    'service-old',
    'cache',
  ]);
  expect(found.stacks.at(-1)?.description.region).toBe('us-east-1');
  const last = found.stacks.at(-2);
  expect(last?.description).toMatchObject({
    state: 'absent',
    stack_name: 'shop-dev-service-old',
    region: 'eu-central-1',
    needs: ['network', 'service-hello'],
  });
  expect(last && stackDifference(last, state('dev-service-old'), () => undefined).reasons).toEqual([
    'no longer in the files',
  ]);
});

test.each([
  ['another environment', state('dev-two-network', { ...TAGS, Environment: 'dev-two' })],
  ['another project', state('dev-service-old', { ...TAGS, Project: 'shop-dev' })],
  ['a stack without our tags', state('dev-service-own', {})],
  ['a stack of the account', state('registry-old', { Project: 'shop', ManagedBy: 'ops' })],
  ['a nested stack, which inherits the tags', state('dev-network-Peering-1ABCDEFGH2XYZ')],
  ['a stack of another name', { ...state(''), name: 'elsewhere' }],
])('%s is none of it', (_what, other) => {
  expect(withRemoved(files, [other])).toBe(files);
});

test('deleting a stack is one consent, whatever is in it', () => {
  const change: ResourceChange = {
    logical_id: 'Logs',
    type: 'AWS::Logs::LogGroup',
    action: 'remove',
    replacement: 'never',
    physical_id: 'l-1',
    holds_data: true,
    routine: false,
    properties: [],
  };
  const stack = {
    name: 'service-old',
    stack_name: 'shop-dev-service-old',
    action: 'delete',
    changes: [{ ...change, logical_id: 'Role', holds_data: false }, change],
  };
  const consents = destructiveChanges({ stacks: [stack] } as unknown as Plan);
  const whole = { ...change, logical_id: '*', type: 'AWS::CloudFormation::Stack' };
  expect(consents).toEqual([
    { id: 'service-old/*', change: { ...whole, physical_id: 'shop-dev-service-old' } },
  ]);
  expect(new ConsentNeeded('dev', consents).detail.next).toEqual([
    "ops env apply dev --allow 'service-old/*'",
  ]);
});

describe("an account's base", () => {
  const tags = { Project: 'shop', ManagedBy: 'ops' };
  const base: RenderedEnvironment = {
    ...files,
    environment: 'account-000000000000',
    stacks: [
      rendered('toolchain'),
      rendered('boundary'),
      { ...rendered('deployment', { needs: ['boundary'] }) },
      rendered('functions', { needs: ['toolchain'] }),
    ].map((stack) => ({
      ...stack,
      description: { ...stack.description, stack_name: `shop-${stack.description.stack}` },
    })),
  };
  const role = 'arn:aws:iam::000000000000:role/shop-deployment';
  const standing = [
    { ...state('toolchain', tags), roleArn: role },
    state('boundary', tags),
    state('deployment', tags),
    state('functions', tags),
    { ...state('gateway', tags), roleArn: role },
    state('dev-network'),
  ];

  test('destroyed, takes along what environments made for all, and its role goes after what it deletes', () => {
    const found = withRemoved(base, standing, true);
    expect(found.stacks.map(({ description }) => [description.stack, description.needs])).toEqual([
      ['toolchain', ['deployment']],
      ['boundary', []],
      ['deployment', ['boundary']],
      ['functions', ['toolchain']],
      ['gateway', ['toolchain', 'boundary', 'deployment', 'functions']],
    ]);
  });

  test('applied, leaves that alone', () => {
    expect(withRemoved(base, standing)).toBe(base);
  });
});
