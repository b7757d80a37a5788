import { describe, expect, test } from 'vitest';
import type { ResourceChange } from '../../domain/deployment/plan.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import { flushPromises } from '../testing/fake-clock.ts';
import {
  createFixture,
  type Fixture,
  GENERATED,
  noInterrupts,
  operator,
  SECRET,
} from '../testing/fixture.ts';
import { type ApplyOptions, applyEnvironment } from './apply.ts';
import { planEnvironment } from './plan.ts';

const options: ApplyOptions = {
  plan: null,
  allow: [],
  secrets: new Map(),
  lockWait: 0,
  reason: 'env apply',
  signal: noInterrupts,
};

const all = ['toolchain', 'network', 'keys', 'cluster', 'service-hello'];

function apply({ ctx, env }: Fixture, more: Partial<ApplyOptions> = {}) {
  return applyEnvironment(ctx, env, { ...options, ...more });
}

/** network and keys stay in progress until the test releases them. */
function held() {
  const fixture = createFixture();
  const gate = Promise.withResolvers<void>();
  fixture.playbooks.behaviors.network = { until: gate.promise };
  return { ...fixture, gate };
}

const replaced: ResourceChange = {
  logical_id: 'Bucket',
  type: 'AWS::S3::Bucket',
  action: 'modify',
  replacement: 'always',
  physical_id: 'b-1',
  holds_data: true,
  routine: false,
  properties: [],
};

describe('without a plan', () => {
  test('runs once over the stacks that differ, while holding the lock', async () => {
    const fixture = createFixture();
    const result = await apply(fixture);
    const request = fixture.playbooks.requests[0];
    expect(request).toEqual({
      mode: 'apply',
      environment: 'dev',
      stacks: all,
      lockId: expect.stringMatching(/^[0-9a-f]{32}$/),
      keepChangeSets: false,
      changeSets: {},
      allow: [],
      waitFor: {},
      changeAfter: ['templates-validated'],
    });
    expect(result).toMatchObject({ environment: 'dev', local: true, unchanged: [], seconds: 0 });
    expect(result.stacks.map(({ stack, action }) => [stack, action])).toEqual(
      all.map((name) => [name, 'create']),
    );
    expect(fixture.aws.locks.stored.size).toBe(0);
  });

  test('stacks that needed no change count as unchanged', async () => {
    const fixture = createFixture();
    fixture.playbooks.behaviors.cluster = { result: { action: 'none' } };
    fixture.playbooks.behaviors['service-hello'] = {
      result: { action: 'none', secrets_generated: [GENERATED] },
    };
    const result = await apply(fixture);
    expect(result.stacks.map(({ stack }) => stack)).toEqual([
      'toolchain',
      'network',
      'keys',
      'service-hello',
    ]);
    expect(result.unchanged).toEqual(['cluster']);
  });

  test('deletes a stack that the files no longer have, then removes its files', async () => {
    const fixture = createFixture();
    await apply(fixture);
    const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
    fixture.aws.states = [deployed(rendered('service-old', { tags })), ...fixture.aws.states];
    const result = await apply(fixture, { only: ['service-old'], allow: ['service-old/*'] });
    expect(result.stacks).toMatchObject([{ stack: 'service-old', action: 'delete' }]);
    expect(fixture.playbooks.requests.at(-1)?.allow).toEqual(['service-old/*']);
    expect(fixture.aws.states.map(({ name }) => name)).not.toContain('shop-dev-service-old');
    expect(fixture.files.get('inventories/dev/hosts.yml')).not.toContain('service-old');
  });

  test('nothing to do: no lock, no playbook', async () => {
    const fixture = createFixture({ stacks: [] });
    fixture.aws.locks.before = (call) => {
      if (!call.startsWith('read')) expect.fail('no lock is needed');
    };
    expect(await apply(fixture)).toMatchObject({ stacks: [], unchanged: [] });
    expect(fixture.playbooks.requests).toEqual([]);
  });

  test('events are in order: a stack starts before it finishes, the run ends last', async () => {
    const fixture = createFixture();
    await apply(fixture);
    const events = fixture.progress.map((event) =>
      'stack' in event ? `${event.event} ${event.stack}` : event.event,
    );
    expect(events[0]).toBe('run_started');
    expect(events.at(-1)).toBe('run_finished');
    for (const name of all)
      expect(events.indexOf(`stack_started ${name}`)).toBeLessThan(events.indexOf(`stack_finished ${name}`));
    expect(events.indexOf('stack_finished cluster')).toBeGreaterThan(
      events.indexOf('stack_finished network'),
    );
  });

  test('an invalid template starts no stack', async () => {
    const fixture = createFixture();
    fixture.findings['keys.template.yaml'] = [
      { severity: 'error', rule: 'F1', message: 'Key: wrong', line: 1, column: 1 },
    ];
    await expect(apply(fixture)).rejects.toMatchObject({ exit: 'input', code: 'template_refused' });
    expect(fixture.aws.states).toEqual([]);
    expect(fixture.aws.locks.stored.size).toBe(0);
  });

  test('compares the stacks again after waiting for the lock', async () => {
    const fixture = createFixture();
    const other = await takenLock(fixture);
    const applying = apply(fixture, { lockWait: 60 });
    await flushPromises();
    fixture.playbooks.behaviors = {};
    await other.finishEverything();
    await fixture.clock.advance(2_000);
    expect((await applying).unchanged).toEqual(['toolchain', 'network', 'keys', 'service-hello']);
  });
});

/** Another process deploys everything meanwhile, with another input for cluster, so only cluster differs. */
async function takenLock(fixture: Fixture) {
  const { locks } = fixture.aws;
  const twin = createFixture({ aws: fixture.aws, clock: fixture.clock, pid: 2 });
  fixture.running.add(2);
  await locks.create('/shop/dev/.ops/lock', {
    format: 1,
    id: 'other',
    owner: 'operator@desk',
    reason: 'env apply',
    host: 'desk',
    pid: 2,
    acquired: '2026-11-23T10:00:00.000Z',
    heartbeat: '2026-11-23T10:00:00.000Z',
    expires: '2026-11-23T10:01:30.000Z',
  });
  return {
    async finishEverything() {
      await locks.delete('/shop/dev/.ops/lock');
      await applyEnvironment(twin.ctx, twin.env, options);
      for (const name of [SECRET, '/shop/dev/hello/SESSION_KEY']) {
        fixture.aws.secrets.put(name, new SecretValue('x'));
      }
    },
  };
}

describe('with a plan', () => {
  test('executes exactly its change sets, and only its stacks', async () => {
    const fixture = createFixture();
    fixture.playbooks.behaviors.network = { result: { change_set: 'arn:network' } };
    const plan = await planEnvironment(fixture.ctx, fixture.env, {
      keepChangeSets: true,
      only: ['network', 'keys'],
    });
    await apply(fixture, { plan });
    expect(fixture.playbooks.requests[1]).toMatchObject({
      mode: 'apply',
      stacks: ['network', 'keys'],
      changeSets: { network: 'arn:network' },
      waitFor: {},
      changeAfter: [],
    });
  });

  test('a plan without changes starts nothing', async () => {
    const fixture = createFixture();
    for (const name of all) fixture.playbooks.behaviors[name] = { result: { action: 'none' } };
    const plan = await planEnvironment(fixture.ctx, fixture.env);
    expect((await apply(fixture, { plan })).unchanged).toEqual(all);
    expect(fixture.playbooks.requests).toHaveLength(1);
  });

  test('replacements need consent before the run', async () => {
    const fixture = createFixture();
    fixture.playbooks.behaviors.network = { result: { changes: [replaced] } };
    const plan = await planEnvironment(fixture.ctx, fixture.env);
    await expect(apply(fixture, { plan })).rejects.toMatchObject({
      exit: 'declined',
      changes: [{ id: 'network/Bucket', change: replaced }],
      detail: { next: ['ops env apply dev --allow network/Bucket'] },
    });
    expect(fixture.playbooks.requests).toHaveLength(1);
    await apply(fixture, { plan, allow: ['network/Bucket'] });
    expect(fixture.playbooks.requests[1]?.allow).toEqual(['network/Bucket']);
  });

  test('replacements found during the run need consent', async () => {
    const fixture = createFixture();
    fixture.playbooks.behaviors.cluster = { error: { code: 'consent_needed', changes: [replaced] } };
    await expect(apply(fixture)).rejects.toMatchObject({
      code: 'consent_needed',
      changes: [{ id: 'cluster/Bucket', change: replaced }],
    });
  });
});

describe('secrets of the operator', () => {
  const secrets = new Map([[SECRET, new SecretValue('s3cret')]]);

  test('are written after the key and before the service that needs them', async () => {
    const fixture = createFixture();
    await apply(fixture, { secrets });
    expect(fixture.playbooks.requests[0]?.waitFor['service-hello']).toEqual(['operator-secrets']);
    const order = fixture.aws.calls.filter((call) => /^(write|apply (keys|service))/.test(call));
    expect(order).toEqual(['apply keys', `write ${SECRET}`, 'apply service-hello']);
    expect(fixture.playbooks.marks).toContain('operator-secrets.done');
    expect(fixture.aws.stored.get(SECRET)).toMatchObject({
      keyId: 'alias/shop-dev',
      tags: { project: 'shop' },
    });
  });

  test('no value reaches the playbook, the files or the progress', async () => {
    const fixture = createFixture();
    await apply(fixture, { secrets });
    const text = JSON.stringify([fixture.playbooks.requests, fixture.progress, [...fixture.files]]);
    expect(text).not.toContain('s3cret');
  });

  test('are written at once if the key exists', async () => {
    const fixture = createFixture();
    await apply(fixture, { secrets, only: ['service-hello'] });
    expect(fixture.aws.calls.filter((call) => /^(write|apply)/.test(call))).toEqual([
      `write ${SECRET}`,
      'apply service-hello',
    ]);
  });

  test('are written even if no stack differs', async () => {
    const fixture = createFixture({ stacks: [] });
    await apply(fixture, { secrets });
    expect(fixture.aws.stored.get(SECRET)?.version).toBe(1);
    expect(fixture.playbooks.requests).toEqual([]);
    expect(fixture.aws.locks.stored.size).toBe(0);
  });

  test('that cannot be written stop only their service', async () => {
    const fixture = createFixture();
    fixture.aws.denied.add(SECRET);
    await expect(apply(fixture, { secrets })).rejects.toMatchObject({
      code: 'deployment_failed',
      report: {
        done: ['toolchain', 'network', 'keys', 'cluster'],
        not_started: [{ stack: 'service-hello', needs: ['operator-secrets'] }],
      },
    });
    expect(fixture.progress).toContainEqual(
      expect.objectContaining({ event: 'warning', message: `Secrets: ${SECRET} refused` }),
    );
  });
});

describe('a failure', () => {
  test('stops only the stacks that need it; the report names what is done and the next command', async () => {
    const fixture = createFixture();
    const cause = {
      logical_id: 'Bucket',
      type: 'AWS::S3::Bucket',
      reason: 'no room',
      at: '2026-11-23T10:00:01.000Z',
    };
    fixture.playbooks.behaviors.network = {
      error: { code: 'stack_failed', status: 'ROLLBACK_COMPLETE', first_cause: cause },
    };
    await expect(apply(fixture)).rejects.toMatchObject({
      name: 'DeploymentFailed',
      exit: 'failed',
      detail: { stack: 'network', resource: 'Bucket', reason: 'no room' },
      report: {
        environment: 'dev',
        total: 5,
        done: ['toolchain', 'keys'],
        failed: [{ description: null, origin: null }],
        not_started: [
          { stack: 'cluster', needs: ['network'] },
          { stack: 'service-hello', needs: ['cluster'] },
        ],
        in_flight: [],
        fix: ['ops env apply dev'],
      },
    });
    expect(fixture.aws.locks.stored.size).toBe(0);
  });

  test('expired credentials are exit 5, and a login is the next step; the next apply continues', async () => {
    const fixture = createFixture();
    const expired = { code: 'credentials', message: 'AWS rejected the credentials (ExpiredToken).' } as const;
    fixture.playbooks.behaviors.network = { error: { ...expired, next: ['ops login'] } };
    fixture.playbooks.behaviors.keys = { error: { ...expired, next: ['ops login'] } };
    await expect(apply(fixture)).rejects.toMatchObject({
      status: 5,
      code: 'credentials',
      message: 'AWS no longer accepts the credentials for dev',
      detail: { next: ['ops login', 'ops env apply dev'] },
      report: { done: ['toolchain'], failed: [{ error: expired }, { error: expired }] },
    });
    fixture.playbooks.behaviors = {};
    const result = await apply(fixture);
    expect(result.stacks.map(({ stack }) => stack)).toEqual(['network', 'keys', 'cluster', 'service-hello']);
  });

  test('a service-linked role that only an administrator can make is exit 5, and the command is the next step', async () => {
    const fixture = createFixture();
    const next = [
      'let an administrator run: aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com',
    ];
    fixture.playbooks.behaviors.cluster = {
      error: { code: 'role_missing', message: 'cluster needs a role', next },
    };
    await expect(apply(fixture)).rejects.toMatchObject({
      status: 5,
      code: 'deployment_failed',
      message: 'Environment dev failed: cluster',
      detail: { reason: 'cluster needs a role', next: [...next, 'ops env apply dev'] },
      report: { done: ['toolchain', 'network', 'keys'] },
    });
  });

  test('a denied call is exit 5, and what permits it is the next step', async () => {
    const fixture = createFixture();
    const message = 'The role ops may not call cloudformation:CreateChangeSet.';
    const next = ['ask an administrator to allow cloudformation:CreateChangeSet for the role ops'];
    fixture.playbooks.behaviors.network = { error: { code: 'access_denied', message, next } };
    await expect(apply(fixture)).rejects.toMatchObject({
      status: 5,
      code: 'access_denied',
      message: 'Environment dev failed: network',
      detail: { stack: 'network', reason: message, next: [...next, 'ops env apply dev'] },
    });
  });

  test('credentials that expire while AWS changes the first stack leave it in flight', async () => {
    const fixture = createFixture();
    fixture.playbooks.behaviors.toolchain = { error: { code: 'credentials', in_flight: true } };
    fixture.playbooks.behaviors.network = { error: { code: 'credentials' } };
    fixture.playbooks.behaviors.keys = { error: { code: 'credentials' } };
    await expect(apply(fixture)).rejects.toMatchObject({
      status: 5,
      report: { done: [], in_flight: ['toolchain'] },
      detail: { next: ['ops login', 'ops env watch dev', 'ops env apply dev'] },
    });
  });

  test('a stack that failed by itself counts more than expired credentials', async () => {
    const fixture = createFixture();
    fixture.playbooks.behaviors.network = { error: { code: 'credentials' } };
    fixture.playbooks.behaviors.keys = { error: { code: 'stack_failed' } };
    await expect(apply(fixture)).rejects.toMatchObject({ status: 20, code: 'deployment_failed' });
  });

  test('a rollback that failed again is not blamed on an answer', async () => {
    const { rendered } = await import('../../domain/testing/stacks.ts');
    const network = rendered(
      'network',
      { parameters: { Zones: 'eu-central-1c' } },
      {
        resourceParameters: { Topic: ['Zones'] },
        origins: { Zones: { file: 'inventories/dev/environment.yml', key: 'zones' } },
      },
    );
    const fixture = createFixture({ stacks: [network] });
    const next = ['fix Topic in AWS, then run the same command again'];
    const cause = {
      logical_id: 'Topic',
      type: 'AWS::SNS::Topic',
      reason: 'eu-central-1c',
      at: '2026-11-23T10:00:01Z',
    };
    const fails = async (status: string) => {
      fixture.playbooks.behaviors.network = {
        error: { code: 'stack_failed', status, first_cause: cause, next },
      };
      return (await apply(fixture).catch((error: unknown) => error)) as { report: { fix: string[] } };
    };
    expect((await fails('UPDATE_ROLLBACK_FAILED')).report.fix).toEqual([...next, 'ops env apply dev']);
    expect((await fails('UPDATE_ROLLBACK_COMPLETE')).report.fix[0]).toMatch(/^Change zones in/);
  });

  test.each([
    ['locked', 6],
    ['wrong_account', 5],
    ['credentials', 5],
    ['bad_input', 2],
    ['consent_needed', 3],
    ['aws', 20],
    ['bug', 20],
  ] as const)("a run that the playbook's preflight refuses as %s is exit %d", async (code, status) => {
    const fixture = createFixture();
    fixture.playbooks.refusal = { code, message: 'dev is locked by operator', next: ['wait'] };
    await expect(apply(fixture)).rejects.toMatchObject({
      code,
      status,
      message: 'dev is locked by operator',
      detail: { next: ['wait'] },
    });
    expect(fixture.aws.states).toEqual([]);
    expect(fixture.aws.locks.stored.size).toBe(0);
  });

  test('a lost lock starts no further stack', async () => {
    const { gate, ...fixture } = held();
    const applying = apply(fixture);
    const lost = expect(applying).rejects.toMatchObject({ name: 'DeploymentFailed' });
    await flushPromises();
    const seen = fixture.aws.locks.stored.get('/shop/dev/.ops/lock');
    if (seen)
      fixture.aws.locks.stored.set('/shop/dev/.ops/lock', {
        record: { ...seen.record, id: 'other' },
        version: 9,
      });
    await fixture.clock.advance(20_000);
    expect(fixture.playbooks.stops).toEqual(['hold']);
    gate.resolve();
    await lost;
    expect(fixture.aws.states.map(({ name }) => name)).not.toContain('shop-dev-cluster');
    expect(fixture.aws.locks.stored.get('/shop/dev/.ops/lock')?.record.id).toBe('other');
  });
});

describe('Ctrl-C', () => {
  test('once: holds, then detaches', async () => {
    const { gate: _, ...fixture } = held();
    const { source, press, asked, listeners } = operator();
    const applying = apply(fixture, { signal: source });
    const stopped = expect(applying).rejects.toMatchObject({
      exit: 'interrupted',
      detail: { next: ['ops env watch dev', 'ops env apply dev'] },
      report: { in_flight: ['network'], not_started: [{ stack: 'cluster' }, { stack: 'service-hello' }] },
    });
    await flushPromises();
    press();
    await fixture.clock.advance(2_400);
    expect(fixture.playbooks.stops).toEqual(['hold']);
    await fixture.clock.advance(200);
    await stopped;
    expect(fixture.playbooks.stops).toEqual(['hold', 'detach']);
    expect({ asked, listeners: listeners.size, locks: fixture.aws.locks.stored.size }).toEqual({
      asked: [],
      listeners: 0,
      locks: 0,
    });
  });

  test.each(['cancel', 'detach'] as const)('twice: asks, then does: %s', async (answer) => {
    const { gate: _, ...fixture } = held();
    const { source, press, asked } = operator({ answer });
    const stopped = expect(apply(fixture, { signal: source })).rejects.toMatchObject({ exit: 'interrupted' });
    await flushPromises();
    press();
    await fixture.clock.advance(1_000);
    press();
    await stopped;
    expect({ stops: fixture.playbooks.stops, asked }).toEqual({ stops: ['hold', answer], asked: [2] });
  });

  test.each([
    ['at a terminal', true, ['hold', 'detach', 'end']],
    ['without one', false, ['detach', 'end']],
  ])('%s: a run whose call hangs is ended within five seconds', async (_, interactive, stops) => {
    const fixture = held();
    fixture.playbooks.behaviors.network = { until: fixture.gate.promise, hangs: true };
    const { source, press } = operator({ interactive });
    const stopped = expect(apply(fixture, { signal: source })).rejects.toMatchObject({
      exit: 'interrupted',
      report: {
        done: ['toolchain', 'keys'],
        in_flight: ['network'],
        not_started: [{ stack: 'cluster' }, { stack: 'service-hello' }],
      },
    });
    await flushPromises();
    press();
    expect(fixture.progress.at(-1)).toMatchObject({
      event: 'notice',
      message: /[Nn]o further stack is started/,
    });
    await fixture.clock.advance(4_500);
    await stopped;
    expect(fixture.playbooks.stops).toEqual(stops);
    expect(fixture.aws.locks.stored.size).toBe(0);
  });

  test('twice without a terminal: ends the run at once', async () => {
    const fixture = held();
    fixture.playbooks.behaviors.network = { until: fixture.gate.promise, hangs: true };
    const { source, press } = operator({ interactive: false });
    const stopped = expect(apply(fixture, { signal: source })).rejects.toMatchObject({ exit: 'interrupted' });
    await flushPromises();
    press();
    press();
    await stopped;
    expect(fixture.playbooks.stops).toEqual(['detach', 'end']);
  });

  test('a hanging release of the lock and hanging events are not awaited', async () => {
    const fixture = held();
    const { source, press } = operator({ interactive: false });
    const never = () => new Promise<never>(() => undefined);
    fixture.aws.stacks.events = never;
    const stopped = expect(apply(fixture, { signal: source })).rejects.toMatchObject({
      exit: 'interrupted',
      report: { in_flight: ['network'] },
    });
    await flushPromises();
    fixture.aws.locks.before = never;
    press();
    await fixture.clock.advance(2_000);
    await stopped;
  });

  test('without a terminal: detaches at once', async () => {
    const { gate: _, ...fixture } = held();
    const { source, press } = operator({ interactive: false });
    const stopped = expect(apply(fixture, { signal: source })).rejects.toMatchObject({ exit: 'interrupted' });
    await flushPromises();
    press();
    await stopped;
    expect(fixture.playbooks.stops).toEqual(['detach']);
  });

  test('before the run: starts no stack', async () => {
    const fixture = createFixture();
    const { source, press } = operator();
    fixture.aws.locks.before = (call) => {
      if (call.startsWith('create')) press();
    };
    await expect(apply(fixture, { signal: source })).rejects.toMatchObject({
      exit: 'interrupted',
      report: { done: [], in_flight: [] },
    });
    expect(fixture.aws.states).toEqual([]);
    expect(fixture.aws.locks.stored.size).toBe(0);
  });

  test('stacks that finish during hold count as done', async () => {
    const { gate, ...fixture } = held();
    const { source, press } = operator();
    const stopped = expect(apply(fixture, { signal: source })).rejects.toMatchObject({
      exit: 'interrupted',
      report: { done: expect.arrayContaining(['network']), in_flight: [] },
    });
    await flushPromises();
    press();
    await fixture.clock.advance(1_000);
    gate.resolve();
    await stopped;
  });
});

describe('the live view', () => {
  test('warns of calls that hang, with their endpoint', async () => {
    const fixture = createFixture();
    const call = { event: 'call_unanswered', at: '2026-11-23T10:00:10.000Z', seconds: 10 } as const;
    const endpoint = 'https://cloudformation.eu-central-1.amazonaws.com';
    fixture.playbooks.unanswered = [
      { ...call, stack: 'network', action: 'ExecuteChangeSet', endpoint },
      { ...call, stack: null, action: 'GetCallerIdentity', endpoint: 'https://sts.amazonaws.com' },
    ];
    await apply(fixture);
    expect(fixture.progress.filter(({ event }) => event === 'warning')).toEqual([
      {
        event: 'warning',
        at: call.at,
        message: `network: AWS has not answered ExecuteChangeSet for 10 s (${endpoint})`,
      },
      {
        event: 'warning',
        at: call.at,
        message: 'AWS has not answered GetCallerIdentity for 10 s (https://sts.amazonaws.com)',
      },
    ]);
  });

  test('shows events after the start with descriptions, below two calls per second for 20 stacks', async () => {
    const { rendered } = await import('../../domain/testing/stacks.ts');
    const stacks = Array.from({ length: 20 }, (_, index) =>
      rendered(`s${index}`, {}, { resourceTexts: { Bucket: 'store' } }),
    );
    const fixture = createFixture({ stacks });
    const gate = Promise.withResolvers<void>();
    for (const { description } of stacks)
      fixture.playbooks.behaviors[description.stack] = { until: gate.promise };
    const event = (id: string) => ({
      id,
      at: '2026-11-23T10:00:02.000Z',
      stack_name: 'shop-dev-s0',
      logical_id: 'Bucket',
      physical_id: null,
      type: 'AWS::S3::Bucket',
      status: 'CREATE_IN_PROGRESS',
      reason: null,
    });
    const applying = apply(fixture);
    await flushPromises();
    fixture.aws.history.push(event('e1'));
    await fixture.clock.advance(60_000);
    fixture.aws.history.push(event('e2'));
    await fixture.clock.advance(12_000);
    const calls = fixture.aws.calls.filter((call) => call.startsWith('stacks.events'));
    gate.resolve();
    await applying;
    expect(fixture.progress.filter(({ event: kind }) => kind === 'resource')).toEqual(
      ['e1', 'e2'].map((id) => ({
        event: 'resource',
        at: '2026-11-23T10:00:02.000Z',
        stack: 's0',
        description: 'store',
        resource: event(id),
      })),
    );
    expect(calls.length / 72).toBeLessThan(2);
    expect(calls.length / 72).toBeGreaterThan(1);
  });
});
