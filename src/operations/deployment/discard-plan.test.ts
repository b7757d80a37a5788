import { expect, test } from 'vitest';
import { Interrupted } from '../../domain/deployment/results.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { createFixture, type Fixture } from '../testing/fixture.ts';
import { discardPlan, orDiscard } from './discard-plan.ts';
import { planEnvironment } from './plan.ts';

const declined = new OperatorError('declined', 'declined', 'Declined: nothing was changed');

/** A plan of shop-dev with change sets of two stacks. */
async function planned(fixture: Fixture) {
  for (const name of ['network', 'keys'])
    fixture.playbooks.behaviors[name] = { result: { change_set: `arn:${name}` } };
  const plan = await planEnvironment(fixture.ctx, fixture.env, { keepChangeSets: true });
  fixture.playbooks.behaviors = {};
  return plan;
}

test('discards exactly the change sets of the plan, without progress', async () => {
  const fixture = createFixture();
  const plan = await planned(fixture);
  const shown = fixture.progress.length;
  await discardPlan(fixture.ctx, fixture.env, plan);
  expect(fixture.playbooks.requests.slice(1)).toEqual([
    {
      mode: 'discard',
      environment: 'dev',
      stacks: ['network', 'keys'],
      lockId: null,
      keepChangeSets: false,
      changeSets: { network: 'arn:network', keys: 'arn:keys' },
      allow: [],
      waitFor: {},
      changeAfter: [],
    },
  ]);
  expect(fixture.progress.slice(shown)).toMatchObject([
    { event: 'step', message: 'removing the change sets of the plan' },
  ]);
});

test('starts no playbook for a plan without change sets', async () => {
  const fixture = createFixture();
  const plan = await planEnvironment(fixture.ctx, fixture.env);
  await discardPlan(fixture.ctx, fixture.env, plan);
  expect(fixture.playbooks.requests).toHaveLength(1);
});

test('declined: discards the plan and throws the original error', async () => {
  const fixture = createFixture();
  const plan = await planned(fixture);
  await expect(orDiscard(fixture.ctx, fixture.env, plan, () => Promise.reject(declined))).rejects.toBe(
    declined,
  );
  expect(fixture.playbooks.requests.map(({ mode }) => mode)).toEqual(['plan', 'discard']);
});

test('a failed discard is a warning beside that error', async () => {
  const fixture = createFixture();
  const plan = await planned(fixture);
  fixture.playbooks.refusal = { code: 'aws', message: 'AWS did not answer' };
  await expect(orDiscard(fixture.ctx, fixture.env, plan, () => Promise.reject(declined))).rejects.toBe(
    declined,
  );
  expect(fixture.progress.at(-1)).toMatchObject({
    event: 'warning',
    message: 'The change sets of the plan could not be removed: AWS did not answer',
  });
});

test('an apply that had started keeps its remaining change sets', async () => {
  const fixture = createFixture();
  const plan = await planned(fixture);
  const report = {
    environment: 'dev',
    verb: 'apply' as const,
    total: 2,
    done: [],
    failed: [],
    not_started: [],
    in_flight: [],
    fix: [],
  };
  const interrupted = new Interrupted(report, []);
  const work = () => Promise.reject(interrupted);
  await expect(orDiscard(fixture.ctx, fixture.env, plan, work)).rejects.toBe(interrupted);
  expect(await orDiscard(fixture.ctx, fixture.env, plan, async () => 7)).toBe(7);
  expect(fixture.playbooks.requests).toHaveLength(1);
});
