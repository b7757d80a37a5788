import { expect, test } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { world } from '../testing/world.ts';
import { planEnvironment } from './plan.ts';

test('a run gives back the access that it was lent, also where it fails', async () => {
  const { ctx, env, aws, playbooks } = world();
  const lent: number[] = [];
  const run: typeof playbooks.run = (request, access) => {
    lent.push(aws.lent);
    return playbooks.run(request, access);
  };
  await planEnvironment({ ...ctx, playbooks: { run } }, env);
  const missing = async () => {
    throw new OperatorError('input', 'ansible_missing', 'Ansible is not set up');
  };
  const failed = planEnvironment({ ...ctx, playbooks: { run: missing } }, env);
  await expect(failed).rejects.toMatchObject({ code: 'ansible_missing' });
  expect([lent, aws.lent]).toEqual([[1], 0]);
});
