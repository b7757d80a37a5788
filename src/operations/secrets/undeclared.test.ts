import { expect, it } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { deployed } from '../../domain/testing/stacks.ts';
import { applyEnvironment } from '../deployment/apply.ts';
import { planEnvironment } from '../deployment/plan.ts';
import { createFixture, noInterrupts, sampleStacks } from '../testing/fixture.ts';

/** Everything is deployed as the files say; the stack cluster has an input. */
function upToDate() {
  const stacks = sampleStacks().filter(({ description }) => description.stack !== 'cluster');
  const fixture = createFixture({ stacks });
  fixture.aws.states = stacks.map((stack) =>
    deployed(stack, stack.description.stack === 'network' ? { Zones: '2' } : {}),
  );
  for (const { description } of stacks)
    for (const { name } of description.secrets) put(fixture, name, { Service: 'hello' });
  return fixture;
}

const put = ({ aws }: ReturnType<typeof createFixture>, name: string, tags: Record<string, string> = {}) =>
  aws.secrets.put(name, new SecretValue('x'), { keyId: 'alias/shop-dev', tags });

const messages = ({ progress }: ReturnType<typeof createFixture>) =>
  progress.flatMap((event) => (event.event === 'notice' ? [event.message] : []));

it('a plan without differences reports the secrets that no stack declares', async () => {
  const fixture = upToDate();
  put(fixture, '/shop/dev/hello/OLD', { Service: 'hello' });
  put(fixture, '/shop/dev/database/password');
  put(fixture, '/shop/dev/.ops/lock');
  const plan = await planEnvironment(fixture.ctx, fixture.env);
  expect([plan.stacks, fixture.playbooks.requests]).toEqual([[], []]);
  expect(messages(fixture)).toEqual([
    'No stack declares /shop/dev/database/password: created by other means, never deleted',
    'No stack declares /shop/dev/hello/OLD: ops secret delete OLD -e dev -s hello',
  ]);
});

it('so does an apply that has nothing to do, unless its plan did', async () => {
  const fixture = upToDate();
  put(fixture, '/shop/dev/hello/OLD', { Service: 'hello' });
  const options = { allow: [], secrets: new Map(), lockWait: 0, reason: 'test', signal: noInterrupts };
  await applyEnvironment(fixture.ctx, fixture.env, { ...options, plan: null });
  expect(messages(fixture)).toHaveLength(1);
  const plan = await planEnvironment(fixture.ctx, fixture.env);
  await applyEnvironment(fixture.ctx, fixture.env, { ...options, plan });
  expect(messages(fixture)).toHaveLength(2);
});

it('reports nothing if every secret is declared, and leaves it to the playbook if that runs', async () => {
  const fixture = upToDate();
  await planEnvironment(fixture.ctx, fixture.env);
  expect(messages(fixture)).toEqual([]);
  put(fixture, '/shop/dev/hello/OLD', { Service: 'hello' });
  fixture.aws.states = [];
  await planEnvironment(fixture.ctx, fixture.env);
  expect(fixture.playbooks.requests).toHaveLength(1);
  expect(messages(fixture)).toEqual([]);
});

it('says so if they may not be listed', async () => {
  const fixture = upToDate();
  fixture.aws.parameters.list = async () => {
    throw new OperatorError('credentials', 'access_denied', 'me may not call ssm:DescribeParameters');
  };
  await planEnvironment(fixture.ctx, fixture.env);
  expect(messages(fixture)).toEqual([
    'Undeclared secrets were not checked: me may not call ssm:DescribeParameters',
  ]);
});
