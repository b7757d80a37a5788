import { expect, test } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { createFixture, noInterrupts } from '../testing/fixture.ts';
import { applyEnvironment } from './apply.ts';
import { planEnvironment } from './plan.ts';

test('a run closes its child environment, even if it fails', async () => {
  const { ctx, env, aws, playbooks } = createFixture();
  const openChildEnvironments: number[] = [];
  const run: typeof playbooks.run = (request, rendered, access) => {
    openChildEnvironments.push(aws.openChildEnvironments);
    return playbooks.run(request, rendered, access);
  };
  await planEnvironment({ ...ctx, playbooks: { run } }, env);
  const missing = async () => {
    throw new OperatorError('input', 'ansible_missing', 'Ansible is not set up');
  };
  const failed = planEnvironment({ ...ctx, playbooks: { run: missing } }, env);
  await expect(failed).rejects.toMatchObject({ code: 'ansible_missing' });
  expect([openChildEnvironments, aws.openChildEnvironments]).toEqual([[1], 0]);
});

test('what the preflight notes is shown once: by a plan, or by an apply without one', async () => {
  const { ctx, env, playbooks, progress } = createFixture();
  playbooks.notes = ['hosted zone Z1 was not checked'];
  const shown = () => progress.flatMap((event) => (event.event === 'notice' ? [event.message] : []));
  const plan = await planEnvironment(ctx, env, { keepChangeSets: true });
  expect(shown()).toEqual(playbooks.notes);
  const options = { allow: [], secrets: new Map(), lockWait: 0, signal: noInterrupts, reason: 'env apply' };
  await applyEnvironment(ctx, env, { ...options, plan });
  expect(shown()).toEqual(playbooks.notes);
});

test('what the playbook cannot keep is a warning, and the deployment succeeds', async () => {
  const { ctx, env, playbooks, progress } = createFixture();
  playbooks.keepNote = 'the answers and manifests of dev are not kept: no bucket.';
  const options = { allow: [], secrets: new Map(), lockWait: 0, signal: noInterrupts, reason: 'env apply' };
  const { stacks } = await applyEnvironment(ctx, env, { ...options, plan: null });
  expect(stacks).not.toEqual([]);
  expect(progress.flatMap((event) => (event.event === 'warning' ? [event.message] : []))).toEqual([
    'The answers and manifests of dev are not kept: no bucket.',
  ]);
});
