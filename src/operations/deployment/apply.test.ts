import { describe, expect, test } from 'vitest';
import type { ResourceChange } from '../../domain/deployment/plan.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import { flushPromises } from '../testing/fake-clock.ts';
import { calm, GENERATED, operator, SECRET, type World, world } from '../testing/world.ts';
import { type ApplyOptions, applyEnvironment } from './apply.ts';
import { planEnvironment } from './plan.ts';

const options: ApplyOptions = {
  plan: null,
  allow: [],
  secrets: new Map(),
  lockWait: 0,
  reason: 'env apply',
  signal: calm,
};

const all = ['toolchain', 'network', 'keys', 'cluster', 'service-hello'];

function apply({ ctx, env }: World, more: Partial<ApplyOptions> = {}) {
  return applyEnvironment(ctx, env, { ...options, ...more });
}

/** Network and keys stay in flight until the test lets them go. */
function held() {
  const place = world();
  const gate = Promise.withResolvers<void>();
  place.playbooks.scripts.network = { until: gate.promise };
  return { ...place, gate };
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
  test('one run over what differs, under the lock, which is gone afterwards', async () => {
    const place = world();
    const result = await apply(place);
    const request = place.playbooks.requests[0];
    expect(request).toEqual({
      mode: 'apply',
      environment: 'dev',
      stacks: all,
      lockId: expect.stringMatching(/^[0-9a-f]{32}$/),
      keepChangeSets: false,
      changeSets: {},
      allow: [],
      waitFor: {},
      changeAfter: ['templates-judged'],
    });
    expect(result).toMatchObject({ environment: 'dev', local: true, unchanged: [], seconds: 0 });
    expect(result.stacks.map(({ stack, action }) => [stack, action])).toEqual(
      all.map((name) => [name, 'create']),
    );
    expect(place.aws.locks.kept.size).toBe(0);
  });

  test('stacks that were in play and needed no change count as unchanged', async () => {
    const place = world();
    place.playbooks.scripts.cluster = { result: { action: 'none' } };
    place.playbooks.scripts['service-hello'] = { result: { action: 'none', secrets_generated: [GENERATED] } };
    const result = await apply(place);
    expect(result.stacks.map(({ stack }) => stack)).toEqual([
      'toolchain',
      'network',
      'keys',
      'service-hello',
    ]);
    expect(result.unchanged).toEqual(['cluster']);
  });

  test('a stack that the files no longer have is deleted, and then in no file', async () => {
    const place = world();
    await apply(place);
    const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
    place.aws.states = [deployed(rendered('service-old', { tags })), ...place.aws.states];
    const result = await apply(place, { only: ['service-old'], allow: ['service-old/*'] });
    expect(result.stacks).toMatchObject([{ stack: 'service-old', action: 'delete' }]);
    expect(place.playbooks.requests.at(-1)?.allow).toEqual(['service-old/*']);
    expect(place.aws.states.map(({ name }) => name)).not.toContain('shop-dev-service-old');
    expect(place.files.get('inventories/dev/hosts.yml')).not.toContain('service-old');
  });

  test('nothing to do: no lock, no playbook', async () => {
    const place = world({ stacks: [] });
    place.aws.locks.before = () => expect.fail('no lock is needed');
    expect(await apply(place)).toMatchObject({ stacks: [], unchanged: [] });
    expect(place.playbooks.requests).toEqual([]);
  });

  test('events come in order: a stack is started before it is finished, the run ends last', async () => {
    const place = world();
    await apply(place);
    const told = place.progress.map((event) =>
      'stack' in event ? `${event.event} ${event.stack}` : event.event,
    );
    expect(told[0]).toBe('run_started');
    expect(told.at(-1)).toBe('run_finished');
    for (const name of all)
      expect(told.indexOf(`stack_started ${name}`)).toBeLessThan(told.indexOf(`stack_finished ${name}`));
    expect(told.indexOf('stack_finished cluster')).toBeGreaterThan(told.indexOf('stack_finished network'));
  });

  test('a template AWS would refuse lets no stack begin', async () => {
    const place = world();
    place.findings['keys.template.yaml'] = [
      { severity: 'error', rule: 'F1', message: 'Key: wrong', line: 1, column: 1 },
    ];
    await expect(apply(place)).rejects.toMatchObject({ exit: 'input', code: 'template_refused' });
    expect(place.aws.states).toEqual([]);
    expect(place.aws.locks.kept.size).toBe(0);
  });

  test('after waiting for another the stacks are looked at again', async () => {
    const place = world();
    const other = await takenLock(place);
    const applying = apply(place, { lockWait: 60 });
    await flushPromises();
    place.playbooks.scripts = {};
    await other.finishEverything();
    await place.clock.advance(2_000);
    expect((await applying).unchanged).toEqual(['toolchain', 'network', 'keys', 'service-hello']);
  });
});

/** Another deploys everything meanwhile; the input of cluster is not what ops would resolve, so it alone differs. */
async function takenLock(place: World) {
  const { locks } = place.aws;
  const twin = world({ aws: place.aws, clock: place.clock, pid: 2 });
  place.running.add(2);
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
        place.aws.secrets.put(name, new SecretValue('x'));
      }
    },
  };
}

describe('with a plan', () => {
  test('exactly its change sets, and nothing but its stacks', async () => {
    const place = world();
    place.playbooks.scripts.network = { result: { change_set: 'arn:network' } };
    const plan = await planEnvironment(place.ctx, place.env, {
      keepChangeSets: true,
      only: ['network', 'keys'],
    });
    await apply(place, { plan });
    expect(place.playbooks.requests[1]).toMatchObject({
      mode: 'apply',
      stacks: ['network', 'keys'],
      changeSets: { network: 'arn:network' },
      waitFor: {},
      changeAfter: [],
    });
  });

  test('a plan without changes starts nothing', async () => {
    const place = world();
    for (const name of all) place.playbooks.scripts[name] = { result: { action: 'none' } };
    const plan = await planEnvironment(place.ctx, place.env);
    expect((await apply(place, { plan })).unchanged).toEqual(all);
    expect(place.playbooks.requests).toHaveLength(1);
  });

  test('what it replaces needs consent, before anything begins', async () => {
    const place = world();
    place.playbooks.scripts.network = { result: { changes: [replaced] } };
    const plan = await planEnvironment(place.ctx, place.env);
    await expect(apply(place, { plan })).rejects.toMatchObject({
      exit: 'declined',
      changes: [{ id: 'network/Bucket', change: replaced }],
      detail: { next: ['ops env apply dev --allow network/Bucket'] },
    });
    expect(place.playbooks.requests).toHaveLength(1);
    await apply(place, { plan, allow: ['network/Bucket'] });
    expect(place.playbooks.requests[1]?.allow).toEqual(['network/Bucket']);
  });

  test('what only showed itself in the run is asked about', async () => {
    const place = world();
    place.playbooks.scripts.cluster = { error: { code: 'consent_needed', changes: [replaced] } };
    await expect(apply(place)).rejects.toMatchObject({
      code: 'consent_needed',
      changes: [{ id: 'cluster/Bucket', change: replaced }],
    });
  });
});

describe('secrets of the operator', () => {
  const secrets = new Map([[SECRET, new SecretValue('s3cret')]]);

  test('are written when the key is there and before the service that needs them', async () => {
    const place = world();
    await apply(place, { secrets });
    expect(place.playbooks.requests[0]?.waitFor['service-hello']).toEqual(['operator-secrets']);
    const order = place.aws.calls.filter((call) => /^(write|apply (keys|service))/.test(call));
    expect(order).toEqual(['apply keys', `write ${SECRET}`, 'apply service-hello']);
    expect(place.playbooks.marks).toContain('operator-secrets.done');
    expect(place.aws.stored.get(SECRET)).toMatchObject({
      keyId: 'alias/shop-dev',
      tags: { project: 'shop' },
    });
  });

  test('no value is in what the playbook, the files or the progress are told', async () => {
    const place = world();
    await apply(place, { secrets });
    const told = JSON.stringify([place.playbooks.requests, place.progress, [...place.files]]);
    expect(told).not.toContain('s3cret');
  });

  test('are written at once where the key stands already', async () => {
    const place = world();
    await apply(place, { secrets, only: ['service-hello'] });
    expect(place.aws.calls.filter((call) => /^(write|apply)/.test(call))).toEqual([
      `write ${SECRET}`,
      'apply service-hello',
    ]);
  });

  test('are written though no stack differs', async () => {
    const place = world({ stacks: [] });
    await apply(place, { secrets });
    expect(place.aws.stored.get(SECRET)?.version).toBe(1);
    expect(place.playbooks.requests).toEqual([]);
    expect(place.aws.locks.kept.size).toBe(0);
  });

  test('that cannot be written hold back their service alone', async () => {
    const place = world();
    place.aws.denied.add(SECRET);
    await expect(apply(place, { secrets })).rejects.toMatchObject({
      code: 'deployment_failed',
      report: {
        done: ['toolchain', 'network', 'keys', 'cluster'],
        not_started: [{ stack: 'service-hello', needs: ['operator-secrets'] }],
      },
    });
    expect(place.progress).toContainEqual(
      expect.objectContaining({ event: 'warning', message: `Secrets: ${SECRET} refused` }),
    );
  });
});

describe('a failure', () => {
  test('stops only those that need it; the report says what is kept and how to go on', async () => {
    const place = world();
    const cause = {
      logical_id: 'Bucket',
      type: 'AWS::S3::Bucket',
      reason: 'no room',
      at: '2026-11-23T10:00:01.000Z',
    };
    place.playbooks.scripts.network = {
      error: { code: 'stack_failed', status: 'ROLLBACK_COMPLETE', first_cause: cause },
    };
    await expect(apply(place)).rejects.toMatchObject({
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
    expect(place.aws.locks.kept.size).toBe(0);
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
    const place = world();
    place.playbooks.refusal = { code, message: 'dev is locked by operator', next: ['wait'] };
    await expect(apply(place)).rejects.toMatchObject({
      code,
      status,
      message: 'dev is locked by operator',
      detail: { next: ['wait'] },
    });
    expect(place.aws.states).toEqual([]);
    expect(place.aws.locks.kept.size).toBe(0);
  });

  test('a lost lock starts nothing further', async () => {
    const { gate, ...place } = held();
    const applying = apply(place);
    const lost = expect(applying).rejects.toMatchObject({ name: 'DeploymentFailed' });
    await flushPromises();
    const seen = place.aws.locks.kept.get('/shop/dev/.ops/lock');
    if (seen)
      place.aws.locks.kept.set('/shop/dev/.ops/lock', {
        record: { ...seen.record, id: 'other' },
        version: 9,
      });
    await place.clock.advance(20_000);
    expect(place.playbooks.stops).toEqual(['hold']);
    gate.resolve();
    await lost;
    expect(place.aws.states.map(({ name }) => name)).not.toContain('shop-dev-cluster');
    expect(place.aws.locks.kept.get('/shop/dev/.ops/lock')?.record.id).toBe('other');
  });
});

describe('Ctrl-C', () => {
  test('once: holds, and leaves what is in flight to AWS after five seconds', async () => {
    const { gate: _, ...place } = held();
    const { source, press, asked, listeners } = operator();
    const applying = apply(place, { signal: source });
    const stopped = expect(applying).rejects.toMatchObject({
      exit: 'interrupted',
      detail: { next: ['ops env watch dev', 'ops env apply dev'] },
      report: { in_flight: ['network'], not_started: [{ stack: 'cluster' }, { stack: 'service-hello' }] },
    });
    await flushPromises();
    press();
    await place.clock.advance(4_900);
    expect(place.playbooks.stops).toEqual(['hold']);
    await place.clock.advance(200);
    await stopped;
    expect(place.playbooks.stops).toEqual(['hold', 'detach']);
    expect({ asked, listeners: listeners.size, locks: place.aws.locks.kept.size }).toEqual({
      asked: [],
      listeners: 0,
      locks: 0,
    });
  });

  test.each(['cancel', 'detach'] as const)('twice: asks, and does as told: %s', async (answer) => {
    const { gate: _, ...place } = held();
    const { source, press, asked } = operator({ answer });
    const stopped = expect(apply(place, { signal: source })).rejects.toMatchObject({ exit: 'interrupted' });
    await flushPromises();
    press();
    await place.clock.advance(1_000);
    press();
    await stopped;
    expect({ stops: place.playbooks.stops, asked }).toEqual({ stops: ['hold', answer], asked: [2] });
  });

  test('without a person there: left to AWS at once', async () => {
    const { gate: _, ...place } = held();
    const { source, press } = operator({ interactive: false });
    const stopped = expect(apply(place, { signal: source })).rejects.toMatchObject({ exit: 'interrupted' });
    await flushPromises();
    press();
    await stopped;
    expect(place.playbooks.stops).toEqual(['detach']);
  });

  test('before the run has begun: nothing begins', async () => {
    const place = world();
    const { source, press } = operator();
    place.aws.locks.before = (call) => {
      if (call.startsWith('create')) press();
    };
    await expect(apply(place, { signal: source })).rejects.toMatchObject({
      exit: 'interrupted',
      report: { done: [], in_flight: [] },
    });
    expect(place.aws.states).toEqual([]);
    expect(place.aws.locks.kept.size).toBe(0);
  });

  test('what finishes while it is held is kept as done', async () => {
    const { gate, ...place } = held();
    const { source, press } = operator();
    const stopped = expect(apply(place, { signal: source })).rejects.toMatchObject({
      exit: 'interrupted',
      report: { done: expect.arrayContaining(['network']), in_flight: [] },
    });
    await flushPromises();
    press();
    await place.clock.advance(1_000);
    gate.resolve();
    await stopped;
  });
});

describe('the live view', () => {
  test('shows what comes after the start, with words, and stays under two calls a second for 20 stacks', async () => {
    const { rendered } = await import('../../domain/testing/stacks.ts');
    const stacks = Array.from({ length: 20 }, (_, index) =>
      rendered(`s${index}`, {}, { resourceTexts: { Bucket: 'store' } }),
    );
    const place = world({ stacks });
    const gate = Promise.withResolvers<void>();
    for (const { description } of stacks)
      place.playbooks.scripts[description.stack] = { until: gate.promise };
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
    const applying = apply(place);
    await flushPromises();
    place.aws.history.push(event('e1'));
    await place.clock.advance(60_000);
    place.aws.history.push(event('e2'));
    await place.clock.advance(12_000);
    const calls = place.aws.calls.filter((call) => call.startsWith('stacks.events'));
    gate.resolve();
    await applying;
    expect(place.progress.filter(({ event: kind }) => kind === 'resource')).toEqual(
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
