import { expect, test } from 'vitest';
import type { ProgramEnd, ProgramRun } from '../../domain/machine/machine.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { deployment, sampleRollout } from '../testing/fake-services.ts';
import { createFixture, GENERATED, noInterrupts } from '../testing/fixture.ts';
import type { EnvironmentLocation } from './location/location.ts';
import { rotateSecret } from './rotate.ts';

const OLD = sampleRollout('hello', [deployment('ecs-svc/old')]);
const rolled = (number: number) => sampleRollout('hello', [deployment(`ecs-svc/${number}`)]);
const failed = sampleRollout('hello', [
  deployment('ecs-svc/1', { state: 'failed', running: 0, failed: 3, reason: 'tasks failed to start.' }),
]);
const check: ProgramRun = { command: './check', words: [], variables: {} };

/** hello is deployed with its generated secret of 32 hex digits. */
function made(rolloutAnswers: ReturnType<typeof sampleRollout>[], ends: ProgramEnd[] = []) {
  const fixture = createFixture({ clock: new FakeClock({ flowing: true }) });
  const { aws, ctx, env } = fixture;
  aws.secrets.put(GENERATED, new SecretValue('old'));
  aws.resources['shop-dev-service-hello'] = [
    {
      logical_id: 'Service',
      physical_id: 'arn:aws:ecs:eu-central-1:000000000000:service/shop-dev/hello',
      type: 'AWS::ECS::Service',
    },
  ];
  aws.services.answers.set('hello', rolloutAnswers);
  ctx.machine.run = async () => ends.shift() ?? { code: 0, signal: null };
  const hello: EnvironmentLocation = { kind: 'environment', env, service: 'hello' };
  const rotate = (verify: ProgramRun | null = null, generation = {}) =>
    rotateSecret(ctx, hello, 'SESSION_KEY', { generation, verify, signal: noInterrupts });
  const versions = () => aws.stored.get(GENERATED)?.versions.map(({ value }) => value.reveal()) ?? [];
  return { ...fixture, rotate, versions };
}

test('sets a new value as the manifest declares and restarts the services', async () => {
  const { rotate, versions, aws } = made([OLD, rolled(1)]);
  expect(await rotate(check)).toEqual({
    name: GENERATED,
    version: 2,
    services: ['hello'],
    tier: 'Standard',
    restarted: [{ service: 'hello', region: 'eu-central-1', state: 'rolled', tasks: 2, seconds: 2 }],
  });
  expect(versions()).toEqual(['old', expect.stringMatching(/^[0-9a-f]{32}$/)]);
  expect(aws.services.calls).toEqual(['restart shop-dev/hello']);
});

test('the options take precedence over the manifest', async () => {
  const { rotate, versions } = made([OLD, rolled(1)]);
  await rotate(null, { length: 10 });
  expect(versions()[1]).toMatch(/^[0-9a-f]{10}$/);
});

test('if new tasks fail, restores the old value and restarts the services again', async () => {
  const { rotate, versions, aws } = made([OLD, failed, failed, rolled(2)]);
  await expect(rotate()).rejects.toMatchObject({
    exit: 'failed',
    code: 'rotation_put_back',
    message: expect.stringMatching(/has its old value again, as version 3: /),
  });
  expect(versions()).toEqual(['old', expect.stringMatching(/^[0-9a-f]{32}$/), 'old']);
  expect(aws.services.calls.filter((call) => call.startsWith('restart'))).toHaveLength(2);
});

test('does the same if the verification fails', async () => {
  const { rotate, versions } = made([OLD, rolled(1), rolled(1), rolled(2)], [{ code: 3, signal: null }]);
  await expect(rotate(check)).rejects.toMatchObject({
    code: 'rotation_put_back',
    message: `${GENERATED} has its old value again, as version 3: ./check exited with code 3`,
  });
  expect(versions().at(-1)).toBe('old');
});

test('reports if the second restart fails too', async () => {
  const { rotate, versions } = made([OLD, failed]);
  await expect(rotate()).rejects.toMatchObject({
    code: 'rotation_put_back',
    message: expect.stringContaining('; the services did not restart again: '),
  });
  expect(versions().at(-1)).toBe('old');
});

test('does nothing while another run holds the lock', async () => {
  const { rotate, versions, aws } = made([OLD]);
  await aws.locks.create('/shop/dev/.ops/lock', {
    format: 1,
    id: 'other',
    owner: 'you@desk',
    reason: 'ops env apply',
    host: 'desk',
    pid: 2,
    acquired: '2026-11-23T10:00:00.000Z',
    heartbeat: '2026-11-23T10:00:00.000Z',
    expires: '2026-11-23T10:01:30.000Z',
  });
  await expect(rotate()).rejects.toMatchObject({ exit: 'locked' });
  expect(versions()).toEqual(['old']);
});

test('refuses to rotate a missing secret', async () => {
  const { rotate, aws } = made([OLD]);
  aws.stored.clear();
  await expect(rotate()).rejects.toMatchObject({ code: 'unknown_secret' });
});
