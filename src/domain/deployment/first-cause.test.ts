import { describe, expect, test } from 'vitest';
import { rendered } from '../testing/stacks.ts';
import type { StackErrorReport } from './events.ts';
import { failingResource, fixCommands, originOf } from './first-cause.ts';

const file = 'inventories/dev/environment.yml';
const cluster = rendered(
  'cluster',
  {
    parameters: {
      InstanceType: 't4g.small',
      MinHosts: 2,
      AmiId: 'ami-1',
      Project: 'shop',
      Vpc: { stack: 'network', stack_name: 'shop-dev-network', region: 'eu-central-1', output: 'VpcId' },
    },
  },
  {
    resourceTexts: { Hosts: 'hosts' },
    resourceParameters: {
      Hosts: ['InstanceType', 'MinHosts', 'Vpc', 'AmiId'],
      Logs: ['Vpc', 'AmiId', 'Project'],
      Key: ['Project'],
    },
    origins: {
      InstanceType: { file, key: 'instance_type' },
      MinHosts: { file, key: 'size' },
      AmiId: { file, key: 'ami' },
      Project: { file: 'ops.yaml', key: 'project' },
    },
  },
);

function failure(logical_id: string, reason: string): StackErrorReport {
  return {
    code: 'stack_failed',
    message: 'cluster failed',
    stack: 'cluster',
    status: 'ROLLBACK_COMPLETE',
    first_cause: { logical_id, type: 'AWS::X::Y', reason, at: '2026-11-23T14:02:11.000Z' },
    next: [],
  };
}

const locate = (name: string, key: string) =>
  name === file && key === 'instance_type' ? { line: 14, column: 16 } : null;

test('the answer whose value appears in the reason, with its position', () => {
  const error = failure('Hosts', 't4g.small is not offered in eu-central-1c.');
  expect(failingResource(cluster, error)).toBe('hosts');
  expect(originOf(cluster, error, locate)).toEqual({
    key: 'instance_type',
    value: 't4g.small',
    file,
    line: 14,
    column: 16,
  });
});

test('nothing is guessed', () => {
  expect(originOf(cluster, failure('Hosts', 'Internal failure at ami-12, 2 of 2'), locate)).toBeNull();
  expect(originOf(cluster, failure('Logs', 'no such image'), locate)).toBeNull();
  expect(originOf(cluster, failure('Key', 'shop is a bad name'), locate)).toBeNull();
  expect(originOf(cluster, { ...failure('Hosts', ''), first_cause: null }, locate)).toBeNull();
  expect(failingResource(cluster, failure('Unknown', ''))).toBeNull();
});

describe('fixCommands', () => {
  const fix = (stack: typeof cluster, reason: string) =>
    fixCommands('dev', file, stack, failure('Hosts', reason), locate);
  const from = (parameter: string, value: string | number, origin: { file: string; key: string }) =>
    rendered(
      'cluster',
      { parameters: { [parameter]: value } },
      { resourceParameters: { Hosts: [parameter] }, origins: { [parameter]: origin } },
    );

  test.each([
    ['t4g.small is not supported in your zone', ['ops env set dev instance_type=t3.small']],
    ['t4g.small: something else', [`Change instance_type in ${file}:14:16`]],
    ['another thing', []],
  ])('%s', (reason, expected) => {
    expect(fix(cluster, reason)).toEqual(expected);
  });

  test('an instance type from the size becomes an answer', () => {
    const stack = from('InstanceType', 't4g.medium', { file, key: 'size' });
    expect(fix(stack, 't4g.medium is not offered here')).toEqual(['ops env set dev instance_type=t3.medium']);
    expect(fix(stack, 't4g.medium is odd')).toEqual([`Change size in ${file}`]);
  });

  test('a value from a list of allowed ones', () => {
    const stack = from('LogRetentionDays', 88, { file, key: 'log_retention_days' });
    expect(fix(stack, '88 is wrong. Member must be one of: [1, 3, 5]')).toEqual([
      'ops env set dev log_retention_days=1',
    ]);
  });

  test('a value from a manifest is changed there', () => {
    const stack = from('Cpu', 300, { file: 'services/hello.yaml', key: 'cpu' });
    expect(fix(stack, '300 must be one of 256, 512')).toEqual(['Change cpu in services/hello.yaml']);
  });
});
