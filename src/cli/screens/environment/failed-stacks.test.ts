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
