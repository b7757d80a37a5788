import { describe, expect, test } from 'vitest';
import type { LockRecord } from '../../domain/deployment/lock.ts';
import { rendered } from '../../domain/testing/stacks.ts';
import { FakeAws } from '../testing/fake-aws.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { deployment, sampleRollout } from '../testing/fake-services.ts';
import { createFixture, type Fixture, noInterrupts, operator, sampleStacks } from '../testing/fixture.ts';
import { restartServices } from './restart.ts';

const OLD = deployment('ecs-svc/old');
const begun = (running: number, more = {}) =>
  deployment('ecs-svc/1', { state: 'in_progress', running, ...more });
const DONE = sampleRollout('hello', [deployment('ecs-svc/1')]);
const TRIPPED = 'ECS deployment circuit breaker: tasks failed to start.';

/** Deploys a service: its stack has one ECS service of the same name. */
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

/** The fixture with hello deployed and a flowing clock. */
function restartFixture(clock = new FakeClock({ flowing: true })): Fixture {
  const made = createFixture({ clock, stacks: [...sampleStacks(), rendered('service-billing')] });
  deploy(made.aws, 'hello');
  return made;
}

function restart({ ctx, env }: Fixture, services = ['hello'], options = {}) {
  return restartServices(ctx, env, services, { signal: noInterrupts, ...options });
}

const messages = ({ progress }: Fixture) =>
  progress.map((event) => ('message' in event ? `${event.event}: ${event.message}` : event.event));

describe('a service', () => {
  test('restarts and reports each change once', async () => {
    const made = restartFixture();
    made.aws.services.answers.set('hello', [
      sampleRollout('hello', [OLD]),
      // A stale answer from before the restart.
      sampleRollout('hello', [OLD]),
      sampleRollout('hello', [begun(0), OLD]),
      sampleRollout('hello', [begun(1), OLD]),
      sampleRollout('hello', [begun(1), OLD]),
      sampleRollout('hello', [begun(2), { ...OLD, running: 1 }]),
      DONE,
    ]);
    expect(await restart(made, ['hello', 'hello'])).toEqual([
      { service: 'hello', region: 'eu-central-1', state: 'rolled', tasks: 2, seconds: 20 },
    ]);
    expect(made.aws.services.calls).toEqual(['restart shop-dev/hello']);
    expect(messages(made)).toEqual([
      'step: hello: ECS starts 2 new tasks',
      'step: hello: 0 of 2 new tasks running',
      'step: hello: 1 of 2 new tasks running',
      'step: hello: 2 of 2 new tasks running, 1 old task still running',
      'step: hello: restarted in 20 s',
    ]);
  });

  test('without a change for ten seconds, shows the message of ECS once', async () => {
    const made = restartFixture();
    const message = '(service hello-1A2B) was unable to place a task because no host has room.';
    const waiting = sampleRollout('hello', [begun(0), OLD], [message, 'older']);
    made.aws.services.answers.set('hello', [
      sampleRollout('hello', [OLD], ['older']),
      ...Array.from({ length: 8 }, () => waiting),
      DONE,
    ]);
    await restart(made);
    expect(messages(made).filter((line) => line.includes('ECS reports'))).toEqual([
      'step: hello: ECS reports: was unable to place a task because no host has room.',
    ]);
  });

  test('waits for the deployment that replaced its own', async () => {
    const made = restartFixture();
    const newer = deployment('ecs-svc/newer', { state: 'in_progress', running: 0 });
    made.aws.services.answers.set('hello', [
      sampleRollout('hello', [OLD]),
      sampleRollout('hello', [begun(1), OLD]),
      sampleRollout('hello', [newer, begun(1), OLD]),
      sampleRollout('hello', [newer, OLD]),
      sampleRollout('hello', [{ ...newer, state: 'completed', running: 2 }]),
    ]);
    expect(await restart(made)).toMatchObject([{ state: 'rolled', tasks: 2 }]);
    expect(messages(made)).toContain('warning: hello: another deployment replaced this one; waiting for it');
  });

  test('without tasks, without a stack or missing in ECS is not restarted', async () => {
    const made = restartFixture();
    made.env.rendered.stacks.push(rendered('service-gone'));
    deploy(made.aws, 'gone');
    made.aws.services.answers.set('hello', [
      sampleRollout('hello', [deployment('ecs-svc/old', { desired: 0, running: 0 })]),
    ]);
    const nothing = { region: 'eu-central-1', tasks: 0, seconds: 0 };
    expect(await restart(made, ['hello', 'billing', 'gone'])).toEqual([
      { service: 'hello', state: 'no_tasks', ...nothing },
      { service: 'billing', state: 'not_deployed', ...nothing },
      { service: 'gone', state: 'not_deployed', ...nothing },
    ]);
    expect(made.aws.services.calls).toEqual([]);
    expect(messages(made)).toEqual([
      'step: billing is not deployed: nothing to restart',
      'step: hello has a desired count of 0: nothing to restart',
      'warning: gone: the stack has the service gone, but ECS does not; it was deleted outside CloudFormation',
    ]);
  });

  test('restarts in both regions', async () => {
    const made = restartFixture();
    const away = new FakeAws();
    made.env.rendered.stacks.push(rendered('replica-service-hello', { region: 'eu-west-1' }));
    deploy(away, 'hello', 'shop-dev-replica-service-hello', 'eu-west-1');
    const { aws } = made;
    made.ctx.aws = async ({ region }) => (region === 'eu-west-1' ? away : aws);
    for (const { services } of [aws, away])
      services.answers.set('hello', [sampleRollout('hello', [OLD]), DONE]);
    expect(await restart(made)).toMatchObject([
      { service: 'hello', region: 'eu-central-1', state: 'rolled' },
      { service: 'hello', region: 'eu-west-1', state: 'rolled' },
    ]);
    expect([aws.services.calls, away.services.calls]).toEqual([
      ['restart shop-dev/hello'],
      ['restart shop-dev/hello'],
    ]);
    expect(messages(made)).toContain('step: hello in eu-west-1: restarted in 2 s');
  });
});

describe('a failure', () => {
  const reason = 'ResourceInitializationError: unable to pull secrets or registry auth: not found';

  test('names the stop reason and the running tasks, after the others have restarted', async () => {
    const made = restartFixture();
    deploy(made.aws, 'billing');
    made.aws.services.reasons['ecs-svc/1'] = [reason, 'Scaling activity initiated by (deployment ecs-svc/1)'];
    made.aws.services.answers.set('hello', [
      sampleRollout('hello', [OLD]),
      sampleRollout('hello', [begun(0, { failed: 2 }), OLD]),
      sampleRollout('hello', [OLD, begun(0, { state: 'failed', reason: TRIPPED })]),
    ]);
    const second = (running: number) => ({ ...begun(running), id: 'ecs-svc/2' });
    made.aws.services.answers.set('billing', [
      sampleRollout('billing', [OLD]),
      ...Array.from({ length: 4 }, () => sampleRollout('billing', [second(0), OLD])),
      sampleRollout('billing', [{ ...second(2), state: 'completed' }]),
    ]);
    await expect(restart(made, ['hello', 'billing'])).rejects.toMatchObject({
      exit: 'failed',
      code: 'restart_failed',
      message: 'hello did not restart: its new tasks failed',
      detail: {
        stack: 'service-hello',
        value: 'hello',
        reason: `${reason}. ECS keeps the old tasks: 2 of 2 are running`,
        next: ['ops secret list -e dev -s hello', 'ops env show dev'],
      },
    });
    expect(messages(made)).toContain('step: hello: 0 of 2 new tasks running, 2 failed');
    expect(messages(made).at(-1)).toMatch(/^step: billing: restarted in/);
  });

  test('of several services, one without a stop reason', async () => {
    const made = restartFixture();
    deploy(made.aws, 'billing');
    for (const [index, service] of ['hello', 'billing'].entries()) {
      const failed = deployment(`ecs-svc/${index + 1}`, { state: 'failed', reason: TRIPPED, running: 0 });
      made.aws.services.answers.set(service, [
        sampleRollout(service, [OLD]),
        sampleRollout(service, [failed]),
      ]);
    }
    await expect(restart(made, ['hello', 'billing'])).rejects.toMatchObject({
      message: '2 of 2 services did not restart: hello, billing',
      detail: { reason: `hello: ${TRIPPED} No task is running`, next: ['ops env show dev'] },
    });
  });

  test('a service deleted during the restart', async () => {
    const made = restartFixture();
    made.aws.services.answers.set('hello', [sampleRollout('hello', [OLD]), sampleRollout('other', [OLD])]);
    await expect(restart(made)).rejects.toMatchObject({
      code: 'restart_failed',
      detail: { reason: 'The service was deleted. No task is running' },
    });
  });

  test('a time-out names the progress and the message of ECS', async () => {
    const made = restartFixture();
    const message = '(service hello) was unable to place a task.';
    made.aws.services.answers.set('hello', [
      sampleRollout('hello', [OLD]),
      sampleRollout('hello', [begun(1), OLD], [message]),
    ]);
    const began = made.clock.now().getTime();
    await expect(restart(made)).rejects.toMatchObject({
      exit: 'failed',
      code: 'restart_timeout',
      message: 'hello is not restarted after 15 minutes',
      detail: {
        stack: 'service-hello',
        value: 'hello',
        reason: '1 of 2 new tasks running; ECS reports: was unable to place a task.',
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

  test('a failure takes precedence over a time-out, which is a warning', async () => {
    const made = restartFixture();
    deploy(made.aws, 'billing');
    made.aws.services.answers.set('hello', [
      sampleRollout('hello', [OLD]),
      sampleRollout('hello', [OLD, begun(0, { state: 'failed', reason: TRIPPED })]),
    ]);
    const second = { ...begun(1), id: 'ecs-svc/2' };
    made.aws.services.answers.set('billing', [
      sampleRollout('billing', [OLD]),
      sampleRollout('billing', [second, OLD]),
    ]);
    await expect(restart(made, ['hello', 'billing'], { timeoutSeconds: 60 })).rejects.toMatchObject({
      code: 'restart_failed',
      message: 'hello did not restart: its new tasks failed',
    });
    expect(messages(made).at(-1)).toBe('warning: billing is not restarted after 60 seconds; ECS continues');
  });

  test('if ECS cannot be read any more, warns about restarts that continue', async () => {
    const made = restartFixture();
    const { services } = made.aws;
    services.answers.set('hello', [sampleRollout('hello', [OLD]), sampleRollout('hello', [begun(1), OLD])]);
    const original = services.rollouts.bind(services);
    let calls = 0;
    services.rollouts = async (cluster, names) => {
      calls += 1;
      if (calls === 3) throw new RangeError('gone');
      return original(cluster, names);
    };
    await expect(restart(made)).rejects.toThrow('gone');
    expect(messages(made).at(-1)).toBe('warning: hello is restarting; ECS continues');
  });

  test('a rollback to an earlier deployment than the last', async () => {
    const made = restartFixture();
    const unfinished = deployment('ecs-svc/unfinished', { state: 'in_progress', running: 0 });
    made.aws.services.answers.set('hello', [
      sampleRollout('hello', [unfinished, OLD]),
      sampleRollout('hello', [begun(0), unfinished, OLD]),
      sampleRollout('hello', [OLD]),
    ]);
    await expect(restart(made)).rejects.toMatchObject({
      code: 'restart_failed',
      detail: { reason: 'ECS marked the deployment as failed. ECS keeps the old tasks: 2 of 2 are running' },
    });
  });

  test('if ECS refuses a restart, warns about the others that continue', async () => {
    const made = restartFixture();
    deploy(made.aws, 'billing');
    made.aws.services.answers.set('hello', [sampleRollout('hello', [OLD])]);
    made.aws.services.answers.set('billing', [sampleRollout('billing', [OLD])]);
    const { restart: allowed } = made.aws.services;
    made.aws.services.restart = async (cluster, service) => {
      if (service === 'hello') throw new RangeError('denied');
      return allowed.call(made.aws.services, cluster, service);
    };
    await expect(restart(made, ['hello', 'billing'])).rejects.toThrow('denied');
    expect(messages(made).at(-1)).toBe('warning: billing is restarting; ECS continues');
  });
});

describe('no restart', () => {
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

  test('while another process holds the lock; a stale lock does not count', async () => {
    const made = restartFixture();
    made.aws.services.answers.set('hello', [sampleRollout('hello', [OLD]), DONE]);
    const { stored } = made.aws.locks;
    const name = made.env.rendered.lock;
    stored.set(name, { version: 3, record: lock() });
    await expect(restart(made)).rejects.toMatchObject({
      exit: 'locked',
      code: 'locked',
      detail: { value: 'eve@desk', next: ['Wait until it ends', 'ops env unlock dev'] },
    });
    expect(made.aws.services.calls).toEqual([]);
    stored.set(name, { version: 3, record: lock({ expires: '2026-11-23T09:59:59.000Z' }) });
    expect(await restart(made)).toMatchObject([{ state: 'rolled' }]);
    expect(stored.get(name)?.version).toBe(3);
  });

  test('of an unknown service, or in another account', async () => {
    const made = restartFixture();
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

test('Ctrl-C detaches from the restart', async () => {
  const made = restartFixture(new FakeClock());
  made.aws.services.answers.set('hello', [
    sampleRollout('hello', [OLD]),
    sampleRollout('hello', [begun(0), OLD]),
  ]);
  const someone = operator();
  const restarting = restart(made, ['hello'], { signal: someone.source });
  const ended = expect(restarting).rejects.toMatchObject({
    exit: 'interrupted',
    code: 'interrupted',
    message: 'Detached; ECS continues to restart hello',
    detail: { next: ['ops env show dev'] },
  });
  await made.clock.advance(3_000);
  someone.press();
  await ended;
  expect(someone.listeners.size).toBe(0);
  expect(made.aws.services.calls).toEqual(['restart shop-dev/hello']);
});

test('Ctrl-C before the restart', async () => {
  const made = restartFixture();
  const someone = operator();
  made.aws.services.answers.set('hello', [sampleRollout('hello', [OLD])]);
  const { rollouts } = made.aws.services;
  made.aws.services.rollouts = async (cluster, services) => {
    someone.press();
    return rollouts.call(made.aws.services, cluster, services);
  };
  await expect(restart(made, ['hello'], { signal: someone.source })).rejects.toMatchObject({
    exit: 'interrupted',
    message: 'Interrupted; nothing was restarted',
  });
  expect(made.aws.services.calls).toEqual([]);
});
