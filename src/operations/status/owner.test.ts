import { beforeEach, expect, test } from 'vitest';
import { SecretValue } from '../../domain/secrets/value.ts';
import { deployed } from '../../domain/testing/stacks.ts';
import { applyEnvironment } from '../deployment/apply.ts';
import { destroyEnvironment, planDestroy } from '../deployment/destroy.ts';
import { planEnvironment } from '../deployment/plan.ts';
import { currentSecret, setSecret } from '../secrets/set.ts';
import { createFixture, type Fixture, noInterrupts, sampleStacks } from '../testing/fixture.ts';
import { showEnvironment } from './show.ts';

/** Of project `shop-dev`, environment `api`, say: its stacks have names of ours. */
const THEIRS = { Project: 'shop-dev', Environment: 'api', ManagedBy: 'ops' };
const guard = { lockWait: 0, signal: noInterrupts };

let fixture: Fixture;
beforeEach(() => {
  fixture = createFixture();
  // The environment, but its network and keys are another project's.
  fixture.aws.states = sampleStacks().map((stack) =>
    ['network', 'keys'].includes(stack.description.stack)
      ? deployed(stack, {}, { tags: THEIRS })
      : deployed(stack),
  );
  fixture.playbooks.requests.length = 0;
});

const refused = {
  exit: 'gate',
  code: 'not_ours',
  message: 'dev would change what is not its own',
  detail: {
    stack: 'network',
    value: 'shop-dev-network',
    reason:
      'Their tags name another owner: shop-dev-network, shop-dev-keys (project shop-dev, environment api)',
  },
};

test('a plan and an apply are refused before anything is written or locked', async () => {
  const { ctx, env, playbooks, count } = fixture;
  await expect(planEnvironment(ctx, env)).rejects.toMatchObject(refused);
  await expect(
    applyEnvironment(ctx, env, {
      ...guard,
      plan: null,
      allow: [],
      secrets: new Map(),
      reason: 'env apply',
    }),
  ).rejects.toMatchObject(refused);
  expect([playbooks.requests, count.built]).toEqual([[], 0]);
});

test('a destroy leaves the stacks of others, and names them with their owner', async () => {
  const { ctx, env, aws } = fixture;
  const kept = [
    "shop-dev-network: not this environment's (project shop-dev, environment api)",
    "shop-dev-keys: not this environment's (project shop-dev, environment api)",
  ];
  const plan = await planDestroy(ctx, env);
  expect(plan.stacks.map(({ name }) => name)).toEqual(['service-hello', 'cluster']);
  expect(plan.stays).toEqual(expect.arrayContaining(kept));
  const result = await destroyEnvironment(ctx, env, { ...guard, deleteSecrets: true, keepFiles: false });
  expect(aws.states.map(({ name }) => name)).toEqual(['shop-toolchain', 'shop-dev-network', 'shop-dev-keys']);
  expect(result.left).toEqual([]);
  expect(result.stays).toEqual(expect.arrayContaining(kept));
});

test('the view shows them as not deployed, with their owner', async () => {
  const view = await showEnvironment(fixture.ctx, fixture.env);
  expect(view.stacks.find(({ name }) => name === 'keys')).toMatchObject({
    status: 'NOT_DEPLOYED',
    reason: "shop-dev-keys is not this environment's (project shop-dev, environment api)",
  });
  expect(view.foreign.map(({ stackName }) => stackName)).toEqual(['shop-dev-network', 'shop-dev-keys']);
});

test("a secret is not encrypted with another project's key", async () => {
  const { ctx, env, aws } = fixture;
  const location = { kind: 'environment' as const, env, service: 'hello' };
  const current = await currentSecret(ctx, location, 'API_TOKEN', { overwrite: false, version: null });
  const newValue = { value: new SecretValue('x'), tags: {} };
  const refusedKey = { code: 'not_ours', detail: { stack: 'keys', value: 'shop-dev-keys' } };
  await expect(setSecret(ctx, location, current, newValue)).rejects.toMatchObject(refusedKey);
  aws.states = sampleStacks().map((stack) => deployed(stack));
  await expect(setSecret(ctx, location, current, newValue)).resolves.toMatchObject({ version: 1 });
});
