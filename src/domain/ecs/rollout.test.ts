import { expect, test } from 'vitest';
import { type Deployment, deploymentStatus, type Rollout, rolloutText } from './rollout.ts';

const one = (id: string, given: Partial<Deployment> = {}): Deployment => ({
  id,
  state: 'in_progress',
  reason: null,
  desired: 2,
  running: 0,
  pending: 0,
  failed: 0,
  ...given,
});

const of = (primary: Deployment, ...others: Deployment[]): Rollout => {
  return { service: 'hello', desired: 2, running: 2, primary, others, events: [] };
};

const saying = (message: string, rollout: Rollout): Rollout => ({
  ...rollout,
  events: [{ id: 'e', message: `(service hello) ${message}` }],
});

const old = one('old', { state: 'completed', running: 2 });
const back = 'ECS deployment circuit breaker: rolling back to deploymentId old.';
const tripped = 'ECS deployment circuit breaker: tasks failed to start.';

test.each([
  ['begun', of(one('new'), old), true, { is: 'going' }],
  ['completed', of(one('new', { state: 'completed' })), true, { is: 'completed' }],
  [
    'failed, nothing to go back to',
    of(one('new', { state: 'failed', reason: tripped }), old),
    true,
    { is: 'failed', reason: tripped },
  ],
  [
    'failed, and rolled back',
    of(one('old', { reason: back }), one('new', { state: 'failed', reason: tripped })),
    true,
    { is: 'failed', reason: tripped },
  ],
  [
    'failed, and no longer reported',
    of(one('another', { reason: back })),
    false,
    { is: 'failed', reason: back },
  ],
  ['given up for the one before', of(old), true, { is: 'failed', reason: null }],
  ['not reported yet', of(old), false, { is: 'going' }],
  [
    'given up for one before that',
    of(one('older', { state: 'completed' })),
    true,
    { is: 'failed', reason: null },
  ],
  [
    'given up for one that is not known, as an event says',
    saying(
      '(deployment new) deployment failed: tasks failed to start.',
      of(one('back', { state: 'completed' })),
    ),
    true,
    { is: 'failed', reason: null },
  ],
  [
    'replaced after another was given up',
    saying('(deployment else) deployment failed: tasks failed to start.', of(one('newer'), one('new'))),
    true,
    { is: 'replaced', by: 'newer' },
  ],
  ['replaced', of(one('newer'), one('new'), old), true, { is: 'replaced', by: 'newer' }],
  ['replaced at once', of(one('newer'), old), false, { is: 'replaced', by: 'newer' }],
])('%s', (_, rollout, seen, verdict) => {
  expect(deploymentStatus(rollout, { deployment: 'new', before: ['old', 'older'], seen })).toEqual(verdict);
});

test('rollouts as text', () => {
  expect(rolloutText(of(one('new', { running: 1 }), old))).toBe('1 of 2 new tasks running');
  expect(rolloutText(of(one('new', { failed: 1 }), old))).toBe('0 of 2 new tasks running, 1 failed');
  expect(rolloutText(of(one('new', { failed: 3 })))).toBe('0 of 2 new tasks running, 3 failed');
  expect(rolloutText(of(one('new', { running: 2 }), { ...old, running: 1 }))).toBe(
    '2 of 2 new tasks running, 1 old task still running',
  );
  expect(rolloutText(of(one('new', { running: 2 })))).toBe('2 of 2 new tasks running');
});
