import { expect, it } from 'vitest';
import { DeploymentFailed } from '../../../domain/deployment/results.ts';
import { change, plan, planned } from '../../testing/plans.ts';
import { failureScreen } from './failure.ts';
import { planScreen } from './plan.ts';

it('a plan lists what a recreated stack loses', () => {
  const lost = { type: 'AWS::S3::Bucket', replacement: 'always', holds_data: true } as const;
  const recreated = planned('store', {
    action: 'recreate',
    changes: [change('Bucket', lost), change('Topic', { action: 'add' })],
  });
  const screen = planScreen(plan([recreated]), { columns: 80 });
  expect(screen).toContain('! Bucket  AWS::S3::Bucket  replaced; its data is lost');
  expect(screen).not.toContain('Topic');
});

it('stacks that the same expired credentials stopped are one failure', () => {
  const error = {
    code: 'credentials',
    message: 'The session expired (ExpiredToken).',
    status: null,
  } as const;
  const failed = ['network', 'keys'].map((stack) => ({
    error: { ...error, stack, first_cause: null, next: [] },
    description: null,
    origin: null,
  }));
  const fix = ['ops login -e dev', 'ops env apply dev'];
  const rest = { environment: 'dev', verb: 'apply', total: 3, done: ['toolchain'], in_flight: [] } as const;
  const failure = new DeploymentFailed({
    ...rest,
    done: ['toolchain'],
    in_flight: [],
    not_started: [],
    failed,
    fix,
  });
  expect(failureScreen(failure)?.split('\n')).toEqual([
    'AWS no longer accepts the credentials for dev: network, keys (1 of 3 stacks done and kept)',
    '',
    'First cause  network, keys',
    '  The session expired (ExpiredToken).',
    '',
    'Fix    ops login -e dev',
    'Then   ops env apply dev',
  ]);
});

it.each([
  [
    'UPDATE_ROLLBACK_FAILED',
    'apply',
    '  State network UPDATE_ROLLBACK_FAILED; the next apply continues its rollback first',
  ],
  ['DELETE_FAILED', 'apply', '  State network DELETE_FAILED; the next apply recreates it'],
  ['DELETE_FAILED', 'destroy', '  State network DELETE_FAILED'],
] as const)('a failed stack in %s shows what the next %s does', (status, verb, line) => {
  const error = {
    code: 'stack_failed',
    message: 'm',
    stack: 'network',
    status,
    first_cause: null,
    next: [],
  } as const;
  const rest = { environment: 'dev', total: 1, done: [], not_started: [], in_flight: [], fix: [] };
  const failed = [{ error: { ...error, next: [] }, description: null, origin: null }];
  const screen = failureScreen(new DeploymentFailed({ ...rest, verb, failed })) ?? '';
  expect(screen.split('\n')).toContain(line);
});

it('a run that broke names its cause, what AWS continues with and the way on', () => {
  const message = 'ansible-playbook was killed by SIGKILL: the system does so when memory runs out';
  const error = { code: 'machine', message, stack: '', status: null, first_cause: null, next: [] } as const;
  const failure = new DeploymentFailed({
    environment: 'dev',
    verb: 'apply',
    total: 5,
    done: ['toolchain', 'keys'],
    failed: [{ error: { ...error, next: [] }, description: null, origin: null }],
    not_started: [{ stack: 'cluster', needs: [] }],
    in_flight: ['network'],
    fix: ['check the memory of this machine: free -m, dmesg', 'ops env watch dev', 'ops env apply dev'],
  });
  expect(failureScreen(failure)?.split('\n')).toEqual([
    'Environment dev failed: its run broke (2 of 5 stacks done and kept)',
    '',
    'First cause',
    `  ${message}`,
    '',
    'Not started  cluster',
    'In flight    network (AWS continues)',
    '',
    'Fix    check the memory of this machine: free -m, dmesg',
    'Then   ops env watch dev',
    '       ops env apply dev',
  ]);
});
