import { expect, test } from 'vitest';
import type { ProgramEnd, ProgramRun } from '../../domain/machine/machine.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { deployment, look } from '../testing/fake-services.ts';
import { calm, GENERATED, world } from '../testing/world.ts';
import type { EnvironmentPlace } from './location/location.ts';
import { rotateSecret } from './rotate.ts';

const OLD = look('hello', [deployment('ecs-svc/old')]);
const rolled = (number: number) => look('hello', [deployment(`ecs-svc/${number}`)]);
const failed = look('hello', [
  deployment('ecs-svc/1', { state: 'failed', running: 0, failed: 3, reason: 'tasks failed to start.' }),
]);
const check: ProgramRun = { command: './check', words: [], variables: {} };

/** hello is deployed, and has the secret that its manifest says to make of 32 hex digits. */
function made(looks: ReturnType<typeof look>[], ends: ProgramEnd[] = []) {
  const place = world({ clock: new FakeClock({ flowing: true }) });
  const { aws, ctx, env } = place;
  aws.secrets.put(GENERATED, new SecretValue('old'));
  aws.resources['shop-dev-service-hello'] = [
    {
      logical_id: 'Service',
      physical_id: 'arn:aws:ecs:eu-central-1:000000000000:service/shop-dev/hello',
      type: 'AWS::ECS::Service',
    },
  ];
  aws.services.looks.set('hello', looks);
  ctx.machine.run = async () => ends.shift() ?? { code: 0, signal: null };
  const hello: EnvironmentPlace = { kind: 'environment', env, service: 'hello' };
  const rotate = (verify: ProgramRun | null = null, generation = {}) =>
    rotateSecret(ctx, hello, 'SESSION_KEY', { generation, verify, signal: calm });
  const versions = () => aws.stored.get(GENERATED)?.versions.map(({ value }) => value.reveal()) ?? [];
  return { ...place, rotate, versions };
}

test('a new value as the manifest says, and new tasks', async () => {
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

test('as the operator says rather than the manifest', async () => {
  const { rotate, versions } = made([OLD, rolled(1)]);
  await rotate(null, { length: 10 });
  expect(versions()[1]).toMatch(/^[0-9a-f]{10}$/);
});

test('new tasks that do not come up: the old value is put back, and the tasks rolled again', async () => {
  const { rotate, versions, aws } = made([OLD, failed, failed, rolled(2)]);
  await expect(rotate()).rejects.toMatchObject({
    exit: 'failed',
    code: 'rotation_put_back',
    message: expect.stringMatching(/has its old value again, as version 3: /),
  });
  expect(versions()).toEqual(['old', expect.stringMatching(/^[0-9a-f]{32}$/), 'old']);
  expect(aws.services.calls.filter((call) => call.startsWith('restart'))).toHaveLength(2);
});

test('a check that fails: the same', async () => {
  const { rotate, versions } = made([OLD, rolled(1), rolled(1), rolled(2)], [{ code: 3, signal: null }]);
  await expect(rotate(check)).rejects.toMatchObject({
    code: 'rotation_put_back',
    message: `${GENERATED} has its old value again, as version 3: ./check ended with 3`,
  });
  expect(versions().at(-1)).toBe('old');
});

test('where the tasks cannot be rolled again, that is said too', async () => {
  const { rotate, versions } = made([OLD, failed]);
  await expect(rotate()).rejects.toMatchObject({
    code: 'rotation_put_back',
    message: expect.stringContaining('; the services were not rolled again: '),
  });
  expect(versions().at(-1)).toBe('old');
});

test('under the lock of another run nothing is begun', async () => {
  const { rotate, versions, aws } = made([OLD]);
  await aws.locks.create('/shop/dev/.ops/lock', {
    format: 1,
    id: 'other',
    owner: 'you@desk',
    reason: 'ops env apply',
    host: 'desk',
    pid: 2,
    acquired: '2026-11-23T10:00:00.000Z',
    heartbeat: '2999-11-23T10:00:00.000Z',
    expires: '2999-11-23T10:00:00.000Z',
  });
  await expect(rotate()).rejects.toMatchObject({ exit: 'locked' });
  expect(versions()).toEqual(['old']);
});

test('what is not there is not rotated', async () => {
  const { rotate, aws } = made([OLD]);
  aws.stored.clear();
  await expect(rotate()).rejects.toMatchObject({ code: 'unknown_secret' });
});
