import { expect, test } from 'vitest';
import type { StackErrorReport } from '../../domain/deployment/events.ts';
import { DeploymentFailed } from '../../domain/deployment/results.ts';
import type { OperatorError } from '../../domain/operator/error.ts';
import { createFixture, type Fixture, noInterrupts } from '../testing/fixture.ts';
import { applyEnvironment } from './apply.ts';
import { planEnvironment } from './plan.ts';

const LOST = {
  code: 'machine',
  message: 'The process that worked on network was killed by SIGKILL.',
  stack: 'network',
  next: ['check the memory of this machine: free -m, dmesg'],
} satisfies Partial<StackErrorReport>;

/** An apply in which `network` stays in progress until its run breaks. */
async function brokenApply(breaks: Fixture['playbooks']['breaks'], behaviors = {}) {
  const fixture = createFixture();
  const until = new Promise(() => undefined);
  fixture.playbooks.behaviors = { network: { until }, ...behaviors };
  fixture.playbooks.breaks = breaks;
  const options = { plan: null, allow: [], secrets: new Map(), lockWait: 0, reason: 'env apply' };
  const error: OperatorError = await applyEnvironment(fixture.ctx, fixture.env, {
    ...options,
    signal: noInterrupts,
  }).then(
    () => expect.fail('it succeeded'),
    (error) => error,
  );
  return { error, report: (error as DeploymentFailed).report, locks: fixture.aws.locks.stored.size };
}

test('a lost process: what AWS continues with, what was not started, and the way on', async () => {
  const { error, report, locks } = await brokenApply({ error: LOST, end: { code: 1 } });
  expect(error).toBeInstanceOf(DeploymentFailed);
  expect([error.status, error.detail.next]).toEqual([
    20,
    ['check the memory of this machine: free -m, dmesg', 'ops env watch dev', 'ops env apply dev'],
  ]);
  expect(report).toMatchObject({
    done: ['toolchain', 'keys'],
    failed: [{ error: LOST }],
    in_flight: ['network'],
    not_started: [{ stack: 'cluster' }, { stack: 'service-hello' }],
  });
  expect(locks).toBe(0);
});

test('a killed ansible-playbook is no bug of ops', async () => {
  const { error, report } = await brokenApply({ end: { signal: 'SIGKILL' } });
  expect([error.status, error.message, report.in_flight]).toEqual([
    20,
    'Environment dev failed: its run broke',
    ['network'],
  ]);
  expect(report.failed.map((each) => each.error)).toEqual([
    {
      code: 'machine',
      message: 'ansible-playbook was killed by SIGKILL: the system does so when memory runs out',
      stack: '',
      status: null,
      first_cause: null,
      next: ['check the memory of this machine: free -m, dmesg'],
    },
  ]);
});

test('an end that no one explains shows the last output', async () => {
  const { error, report } = await brokenApply({ end: { code: 250, output: 'ERROR! unexpected\n' } });
  expect(report.failed[0]?.error.message).toBe(
    'ansible-playbook exited with code 250 before the run was complete\nERROR! unexpected',
  );
  expect([error.status, report.in_flight]).toEqual([20, ['network']]);
});

test('a playbook that fails after its last stack is a warning with its output', async () => {
  const { ctx, env, playbooks, progress } = createFixture();
  playbooks.breaks = { end: { code: 250, output: 'Traceback\nImportError: no module kept\n' } };
  const options = { allow: [], secrets: new Map(), lockWait: 0, signal: noInterrupts, reason: 'env apply' };
  const { stacks } = await applyEnvironment(ctx, env, { ...options, plan: null });
  expect(stacks).not.toEqual([]);
  expect(progress.flatMap((event) => (event.event === 'warning' ? [event.message] : []))).toEqual([
    'Every stack is done, but ansible-playbook exited with code 250 after them, so its last steps may be missing. Traceback\nImportError: no module kept',
  ]);
});

test('a stack that its worker had to leave is in flight', async () => {
  const error = { code: 'machine', message: 'The disk is full.', in_flight: true, next: [] } as const;
  const { report } = await brokenApply(null, { network: { error } });
  expect([report.in_flight, report.failed.map((each) => each.error.stack)]).toEqual([
    ['network'],
    ['network'],
  ]);
});

test('a plan whose run breaks has changed nothing', async () => {
  const { ctx, env, playbooks } = createFixture();
  playbooks.behaviors = { network: { until: new Promise(() => undefined) } };
  playbooks.breaks = { error: LOST, end: { code: 1 } };
  await expect(planEnvironment(ctx, env)).rejects.toMatchObject({
    exit: 'failed',
    code: 'machine',
    message: 'The process that worked on network was killed by SIGKILL; nothing was changed',
    detail: { next: LOST.next },
  });
});
