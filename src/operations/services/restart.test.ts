import { describe, expect, test } from 'vitest';
import type { LockRecord } from '../../domain/deployment/lock.ts';
import { rendered } from '../../domain/testing/stacks.ts';
import { FakeAws } from '../testing/fake-aws.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { deployment, look } from '../testing/fake-services.ts';
import { calm, operator, stacksOfWorld, type World, world } from '../testing/world.ts';
import { restartServices } from './restart.ts';

const OLD = deployment('ecs-svc/old');
const begun = (running: number, more = {}) =>
  deployment('ecs-svc/1', { state: 'in_progress', running, ...more });
const DONE = look('hello', [deployment('ecs-svc/1')]);
const TRIPPED = 'ECS deployment circuit breaker: tasks failed to start.';

/** Deployed: its stack has one ECS service of the same name as the service. */
function deploy(
  aws: FakeAws,
  service: string,
  stack = `shop-dev-service-${service}`,
  region = 'eu-central-1',
) {
  const physical_id = `arn:aws:ecs:${region}:000000000000:service/shop-dev/${service}`;
  aws.resources[stack] = [
    { logical_id: 'Logs', physical_id: '/shop/dev', type: 'AWS::Logs::LogGroup' },
    { logical_id: 'Service', physical_id, type: 'AWS::ECS::Service' },
  ];
}

/** Hello is deployed; time flows by itself. */
function place(clock = new FakeClock({ flowing: true })): World {
  const made = world({ clock, stacks: [...stacksOfWorld(), rendered('service-billing')] });
  deploy(made.aws, 'hello');
  return made;
}

function restart({ ctx, env }: World, services = ['hello'], options = {}) {
  return restartServices(ctx, env, services, { signal: calm, ...options });
}

const told = ({ progress }: World) =>
  progress.map((event) => ('message' in event ? `${event.event}: ${event.message}` : event.event));

describe('a service', () => {
  test('is rolled: what changes is told once', async () => {
    const made = place();
    made.aws.services.looks.set('hello', [
      look('hello', [OLD]),
      // An answer from before the restart.
      look('hello', [OLD]),
      look('hello', [begun(0), OLD]),
      look('hello', [begun(1), OLD]),
      look('hello', [begun(1), OLD]),
      look('hello', [begun(2), { ...OLD, running: 1 }]),
      DONE,
    ]);
    expect(await restart(made, ['hello', 'hello'])).toEqual([
      { service: 'hello', region: 'eu-central-1', state: 'rolled', tasks: 2, seconds: 20 },
    ]);
    expect(made.aws.services.calls).toEqual(['restart shop-dev/hello']);
    expect(told(made)).toEqual([
      'step: hello: ECS starts new tasks, 2 in all',
      'step: hello: 0 of 2 new tasks running',
      'step: hello: 1 of 2 new tasks running',
      'step: hello: 2 of 2 new tasks running, 1 old task still running',
      'step: hello: rolled in 20 s',
    ]);
  });

  test('that nothing changes of for ten seconds: what ECS says is passed on once', async () => {
    const made = place();
    const message = '(service hello-1A2B) was unable to place a task because no host has room.';
    const waiting = look('hello', [begun(0), OLD], [message, 'older']);
    made.aws.services.looks.set('hello', [
      look('hello', [OLD], ['older']),
      ...Array.from({ length: 8 }, () => waiting),
      DONE,
    ]);
    await restart(made);
    expect(told(made).filter((line) => line.includes('ECS says'))).toEqual([
      'step: hello: ECS says: was unable to place a task because no host has room.',
    ]);
  });

  test('whose deployment another replaces is waited for with that', async () => {
    const made = place();
    const newer = deployment('ecs-svc/newer', { state: 'in_progress', running: 0 });
    made.aws.services.looks.set('hello', [
      look('hello', [OLD]),
      look('hello', [begun(1), OLD]),
      look('hello', [newer, begun(1), OLD]),
      look('hello', [newer, OLD]),
      look('hello', [{ ...newer, state: 'completed', running: 2 }]),
    ]);
    expect(await restart(made)).toMatchObject([{ state: 'rolled', tasks: 2 }]);
    expect(told(made)).toContain(
      'warning: hello: another deployment has taken the place of this one; waiting for that',
    );
  });

  test('without tasks, without a stack, or gone from ECS is not restarted', async () => {
    const made = place();
    made.env.rendered.stacks.push(rendered('service-gone'));
    deploy(made.aws, 'gone');
    made.aws.services.looks.set('hello', [
      look('hello', [deployment('ecs-svc/old', { desired: 0, running: 0 })]),
    ]);
    const nothing = { region: 'eu-central-1', tasks: 0, seconds: 0 };
    expect(await restart(made, ['hello', 'billing', 'gone'])).toEqual([
      { service: 'hello', state: 'no_tasks', ...nothing },
      { service: 'billing', state: 'not_deployed', ...nothing },
      { service: 'gone', state: 'not_deployed', ...nothing },
    ]);
    expect(made.aws.services.calls).toEqual([]);
    expect(told(made)).toEqual([
      'step: billing is not deployed: nothing to restart',
      'step: hello is to have no tasks: nothing to restart',
      'warning: gone: ECS has no service gone, though its stack does; it was deleted by other means',
    ]);
  });

  test('is rolled in both regions', async () => {
    const made = place();
    const away = new FakeAws();
    made.env.rendered.stacks.push(rendered('replica-service-hello', { region: 'eu-west-1' }));
    deploy(away, 'hello', 'shop-dev-replica-service-hello', 'eu-west-1');
    const { aws } = made;
    made.ctx.aws = async ({ region }) => (region === 'eu-west-1' ? away : aws);
    for (const { services } of [aws, away]) services.looks.set('hello', [look('hello', [OLD]), DONE]);
    expect(await restart(made)).toMatchObject([
      { service: 'hello', region: 'eu-central-1', state: 'rolled' },
      { service: 'hello', region: 'eu-west-1', state: 'rolled' },
    ]);
    expect([aws.services.calls, away.services.calls]).toEqual([
      ['restart shop-dev/hello'],
      ['restart shop-dev/hello'],
    ]);
    expect(told(made)).toContain('step: hello in eu-west-1: rolled in 2 s');
  });
});

describe('what fails', () => {
  const reason = 'ResourceInitializationError: unable to pull secrets or registry auth: not found';

  test('is told with why its tasks stopped, and what still runs, after the others are rolled', async () => {
    const made = place();
    deploy(made.aws, 'billing');
    made.aws.services.reasons['ecs-svc/1'] = [reason, 'Scaling activity initiated by (deployment ecs-svc/1)'];
    made.aws.services.looks.set('hello', [
      look('hello', [OLD]),
      look('hello', [begun(0, { failed: 2 }), OLD]),
      look('hello', [OLD, begun(0, { state: 'failed', reason: TRIPPED })]),
    ]);
    const second = (running: number) => ({ ...begun(running), id: 'ecs-svc/2' });
    made.aws.services.looks.set('billing', [
      look('billing', [OLD]),
      ...Array.from({ length: 4 }, () => look('billing', [second(0), OLD])),
      look('billing', [{ ...second(2), state: 'completed' }]),
    ]);
    await expect(restart(made, ['hello', 'billing'])).rejects.toMatchObject({
      exit: 'failed',
      code: 'restart_failed',
      message: 'hello could not be restarted: its new tasks failed',
      detail: {
        stack: 'service-hello',
        value: 'hello',
        reason: `${reason}. ECS keeps the old tasks: 2 of 2 run`,
        next: ['ops secret list -e dev -s hello', 'ops env show dev'],
      },
    });
    expect(told(made)).toContain('step: hello: 0 of 2 new tasks running, 2 failed');
    expect(told(made).at(-1)).toMatch(/^step: billing: rolled in/);
  });

  test('several, one of them without a task that says why', async () => {
    const made = place();
    deploy(made.aws, 'billing');
    for (const [index, service] of ['hello', 'billing'].entries()) {
      const failed = deployment(`ecs-svc/${index + 1}`, { state: 'failed', reason: TRIPPED, running: 0 });
      made.aws.services.looks.set(service, [look(service, [OLD]), look(service, [failed])]);
    }
    await expect(restart(made, ['hello', 'billing'])).rejects.toMatchObject({
      message: '2 of 2 services could not be restarted: hello, billing',
      detail: { reason: `hello: ${TRIPPED} No task runs`, next: ['ops env show dev'] },
    });
  });

  test('a service that is deleted meanwhile', async () => {
    const made = place();
    made.aws.services.looks.set('hello', [look('hello', [OLD]), look('other', [OLD])]);
    await expect(restart(made)).rejects.toMatchObject({
      code: 'restart_failed',
      detail: { reason: 'The service was deleted meanwhile. No task runs' },
    });
  });

  test('one that takes too long: what it waits for, and what ECS says', async () => {
    const made = place();
    const message = '(service hello) was unable to place a task.';
    made.aws.services.looks.set('hello', [look('hello', [OLD]), look('hello', [begun(1), OLD], [message])]);
    const began = made.clock.now().getTime();
    await expect(restart(made)).rejects.toMatchObject({
      exit: 'failed',
      code: 'restart_timeout',
      message: 'hello is not restarted after 15 minutes',
      detail: {
        stack: 'service-hello',
        value: 'hello',
        reason: '1 of 2 new tasks running; ECS says: was unable to place a task.',
        next: [
          'aws ecs describe-services --cluster shop-dev --services hello --region eu-central-1',
          'ops env show dev',
        ],
      },
    });
    expect(made.clock.now().getTime() - began).toBe(15 * 60_000);
    await expect(restart(made, ['hello'], { timeoutSeconds: 30 })).rejects.toMatchObject({
      message: 'hello is not restarted after 30 seconds',
    });
  });

  test('one that failed, though another takes too long, which is told', async () => {
    const made = place();
    deploy(made.aws, 'billing');
    made.aws.services.looks.set('hello', [
      look('hello', [OLD]),
      look('hello', [OLD, begun(0, { state: 'failed', reason: TRIPPED })]),
    ]);
    const second = { ...begun(1), id: 'ecs-svc/2' };
    made.aws.services.looks.set('billing', [look('billing', [OLD]), look('billing', [second, OLD])]);
    await expect(restart(made, ['hello', 'billing'], { timeoutSeconds: 60 })).rejects.toMatchObject({
      code: 'restart_failed',
      message: 'hello could not be restarted: its new tasks failed',
    });
    expect(told(made).at(-1)).toBe('warning: billing is not restarted after 60 seconds; ECS goes on');
  });

  test('an ECS that cannot be asked any more, with what goes on', async () => {
    const made = place();
    const { services } = made.aws;
    services.looks.set('hello', [look('hello', [OLD]), look('hello', [begun(1), OLD])]);
    const asked = services.rollouts.bind(services);
    let looks = 0;
    services.rollouts = async (cluster, names) => {
      looks += 1;
      if (looks === 3) throw new RangeError('gone');
      return asked(cluster, names);
    };
    await expect(restart(made)).rejects.toThrow('gone');
    expect(told(made).at(-1)).toBe('warning: hello is being restarted; ECS goes on with it');
  });

  test('one that is rolled back to an earlier deployment than the last', async () => {
    const made = place();
    const unfinished = deployment('ecs-svc/unfinished', { state: 'in_progress', running: 0 });
    made.aws.services.looks.set('hello', [
      look('hello', [unfinished, OLD]),
      look('hello', [begun(0), unfinished, OLD]),
      look('hello', [OLD]),
    ]);
    await expect(restart(made)).rejects.toMatchObject({
      code: 'restart_failed',
      detail: { reason: 'ECS gave the deployment up. ECS keeps the old tasks: 2 of 2 run' },
    });
  });

  test('one that ECS refuses to restart, with what is being restarted all the same', async () => {
    const made = place();
    deploy(made.aws, 'billing');
    made.aws.services.looks.set('hello', [look('hello', [OLD])]);
    made.aws.services.looks.set('billing', [look('billing', [OLD])]);
    const { restart: allowed } = made.aws.services;
    made.aws.services.restart = async (cluster, service) => {
      if (service === 'hello') throw new RangeError('denied');
      return allowed.call(made.aws.services, cluster, service);
    };
    await expect(restart(made, ['hello', 'billing'])).rejects.toThrow('denied');
    expect(told(made).at(-1)).toBe('warning: billing is being restarted; ECS goes on with it');
  });
});

describe('nothing is begun', () => {
  const lock = (more: Partial<LockRecord> = {}): LockRecord => ({
    format: 1,
    id: 'theirs',
    owner: 'eve@desk',
    reason: 'apply',
    host: 'desk',
    pid: 9,
    acquired: '2026-11-23T09:59:00.000Z',
    heartbeat: '2026-11-23T09:59:50.000Z',
    expires: '2026-11-23T10:01:20.000Z',
    ...more,
  });

  test('under the lock of another, which is left alone; a stale one does not count', async () => {
    const made = place();
    made.aws.services.looks.set('hello', [look('hello', [OLD]), DONE]);
    const { kept } = made.aws.locks;
    const name = made.env.rendered.lock;
    kept.set(name, { version: 3, record: lock() });
    await expect(restart(made)).rejects.toMatchObject({
      exit: 'locked',
      code: 'locked',
      detail: { value: 'eve@desk', next: ['Wait until it has ended', 'ops env unlock dev'] },
    });
    expect(made.aws.services.calls).toEqual([]);
    kept.set(name, { version: 3, record: lock({ expires: '2026-11-23T09:59:59.000Z' }) });
    expect(await restart(made)).toMatchObject([{ state: 'rolled' }]);
    expect(kept.get(name)?.version).toBe(3);
  });

  test('of a service that the environment does not have, or in another account', async () => {
    const made = place();
    await expect(restart(made, ['hello', 'biling'])).rejects.toMatchObject({
      code: 'unknown_service',
      message: 'dev has no service biling',
      detail: { reason: 'Its services are hello, billing', next: ['Did you mean billing?'] },
    });
    made.aws.account = '111111111111';
    await expect(restart(made)).rejects.toMatchObject({ code: 'wrong_account' });
    expect(made.aws.services.calls).toEqual([]);
  });
});

test('Ctrl-C ends the watching, not the restart', async () => {
  const made = place(new FakeClock());
  made.aws.services.looks.set('hello', [look('hello', [OLD]), look('hello', [begun(0), OLD])]);
  const someone = operator();
  const restarting = restart(made, ['hello'], { signal: someone.source });
  const ended = expect(restarting).rejects.toMatchObject({
    exit: 'interrupted',
    code: 'interrupted',
    message: 'No longer watched; ECS goes on restarting hello',
    detail: { next: ['ops env show dev'] },
  });
  await made.clock.advance(3_000);
  someone.press();
  await ended;
  expect(someone.listeners.size).toBe(0);
  expect(made.aws.services.calls).toEqual(['restart shop-dev/hello']);
});

test('Ctrl-C before anything is begun', async () => {
  const made = place();
  const someone = operator();
  made.aws.services.looks.set('hello', [look('hello', [OLD])]);
  const { rollouts } = made.aws.services;
  made.aws.services.rollouts = async (cluster, services) => {
    someone.press();
    return rollouts.call(made.aws.services, cluster, services);
  };
  await expect(restart(made, ['hello'], { signal: someone.source })).rejects.toMatchObject({
    exit: 'interrupted',
    message: 'Stopped before anything was restarted',
  });
  expect(made.aws.services.calls).toEqual([]);
});
