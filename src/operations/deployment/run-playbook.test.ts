import { expect, test } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { createFixture } from '../testing/fixture.ts';
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
