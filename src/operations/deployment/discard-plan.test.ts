import { expect, test } from 'vitest';
import { Interrupted } from '../../domain/deployment/results.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { type World, world } from '../testing/world.ts';
import { discardPlan, orDiscard } from './discard-plan.ts';
import { planEnvironment } from './plan.ts';

const declined = new OperatorError('declined', 'declined', 'Declined: nothing was changed');

/** A plan of shop-dev that left change sets of two stacks. */
async function planned(place: World) {
  for (const name of ['network', 'keys'])
    place.playbooks.scripts[name] = { result: { change_set: `arn:${name}` } };
  const plan = await planEnvironment(place.ctx, place.env, { keepChangeSets: true });
  place.playbooks.scripts = {};
  return plan;
}

test('exactly the change sets of the plan are named, and its progress is not shown', async () => {
  const place = world();
  const plan = await planned(place);
  const shown = place.progress.length;
  await discardPlan(place.ctx, place.env, plan);
  expect(place.playbooks.requests.slice(1)).toEqual([
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
  expect(place.progress.slice(shown)).toMatchObject([
    { event: 'step', message: 'removing the change sets of the plan' },
  ]);
});

test('a plan that left none starts nothing', async () => {
  const place = world();
  const plan = await planEnvironment(place.ctx, place.env);
  await discardPlan(place.ctx, place.env, plan);
  expect(place.playbooks.requests).toHaveLength(1);
});

test("declined: the plan goes, and the error is the operator's own", async () => {
  const place = world();
  const plan = await planned(place);
  await expect(orDiscard(place.ctx, place.env, plan, () => Promise.reject(declined))).rejects.toBe(declined);
  expect(place.playbooks.requests.map(({ mode }) => mode)).toEqual(['plan', 'discard']);
});

test('what cannot be removed is a warning beside that error', async () => {
  const place = world();
  const plan = await planned(place);
  place.playbooks.refusal = { code: 'aws', message: 'AWS did not answer' };
  await expect(orDiscard(place.ctx, place.env, plan, () => Promise.reject(declined))).rejects.toBe(declined);
  expect(place.progress.at(-1)).toMatchObject({
    event: 'warning',
    message: 'The change sets of the plan could not be removed: AWS did not answer',
  });
});

test('an apply that had begun keeps what it has not come to', async () => {
  const place = world();
  const plan = await planned(place);
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
  await expect(orDiscard(place.ctx, place.env, plan, work)).rejects.toBe(interrupted);
  expect(await orDiscard(place.ctx, place.env, plan, async () => 7)).toBe(7);
  expect(place.playbooks.requests).toHaveLength(1);
});
