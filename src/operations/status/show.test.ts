import { describe, expect, test } from 'vitest';
import type { StackState } from '../../domain/stack/description.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import { flushPromises } from '../testing/fake-clock.ts';
import { createFixture, noInterrupts, operator, sampleStacks } from '../testing/fixture.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { recordsToMake } from './dns-records.ts';
import { showEnvironment } from './show.ts';
import { watchEnvironment } from './watch.ts';

const NAMES = ['network', 'keys', 'cluster', 'service-hello'] as const;

/** The environment's four stacks with these statuses; null: missing. */
function inStatuses(...statuses: (string | null)[]) {
  const fixture = createFixture();
  const stacks = sampleStacks().filter(({ description }) => description.scope === 'environment');
  fixture.aws.states = stacks.flatMap((stack, index) => {
    const status = statuses[index] ?? null;
    return status === null ? [] : [deployed(stack, {}, { status })];
  });
  return fixture;
}

const OK = 'CREATE_COMPLETE';

describe('status of an environment', () => {
  test.each([
    ['absent', [null, null, null, null]],
    ['absent', ['REVIEW_IN_PROGRESS', null, null, null]],
    ['ready', [OK, 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', OK]],
    ['partial', [OK, OK, null, null]],
    ['in_progress', [OK, 'ROLLBACK_IN_PROGRESS', null, 'CREATE_FAILED']],
    ['failed', [OK, 'ROLLBACK_COMPLETE', OK, OK]],
    ['failed', [OK, 'DELETE_FAILED', null, null]],
  ])('%s: %j', async (status, statuses) => {
    const { ctx, env } = inStatuses(...statuses);
    expect((await showEnvironment(ctx, env)).status).toBe(status);
  });
});

test('shows a stack', async () => {
  const { ctx, env, aws } = inStatuses(OK, 'REVIEW_IN_PROGRESS', null, null);
  aws.states = aws.states.map((state) => ({ ...state, outputs: { ...state.outputs, VpcId: 'vpc-1' } }));
  const view = await showEnvironment(ctx, env);
  expect(view.stacks.slice(0, 3)).toEqual([
    {
      name: 'toolchain',
      stack_name: 'shop-toolchain',
      status: 'NOT_DEPLOYED',
      reason: null,
      updated: null,
      outputs: {},
    },
    {
      name: 'network',
      stack_name: 'shop-dev-network',
      status: OK,
      reason: null,
      updated: '2026-11-23T10:00:00.000Z',
      outputs: { VpcId: 'vpc-1' },
    },
    {
      name: 'keys',
      stack_name: 'shop-dev-keys',
      status: 'NOT_DEPLOYED',
      reason: null,
      updated: null,
      outputs: {},
    },
  ]);
  expect(view.lock).toBeNull();
});

describe('services', () => {
  const service = { name: 'hello', image: 'repo@sha256:0', expose: 'public', host: null, path: '/shop/*' };
  function withService(rest: object = {}, local = true) {
    const fixture = inStatuses(OK, OK, OK, OK);
    const ingress = deployed(
      sampleStacks()[1] as never,
      {},
      {
        outputs: { PublicUrl: 'https://dev.example.com/', PublicLoadBalancerFullName: 'app/shop-dev/1' },
      },
    );
    fixture.aws.states.push({ ...ingress, name: 'shop-dev-ingress' });
    const stacks = [
      ...fixture.env.rendered.stacks,
      {
        ...(sampleStacks()[1] as never as object),
        description: { ...sampleStacks()[1]?.description, stack: 'ingress', stack_name: 'shop-dev-ingress' },
      },
    ];
    const env = {
      ...fixture.env,
      settings: { ...fixture.env.settings, domain: 'example.com' },
      services: [{ ...service, ...rest }],
      rendered: { ...fixture.env.rendered, stacks, local },
    } as LoadedEnvironment;
    return { ...fixture, env };
  }

  test.each([
    ['embedded', {}, true, 'http://127.0.0.1:4566/_alb/shop-dev/shop/', 'recorded, not running'],
    ['an account', {}, false, 'https://dev.example.com/shop/', 'running'],
    ['its own host', { host: 'hello' }, false, 'https://hello.example.com/shop/', 'running'],
    ['inside only', { expose: 'internal' }, false, null, 'running'],
  ])('%s', async (_, rest, local, url, state) => {
    const { ctx, env } = withService(rest, local);
    expect((await showEnvironment(ctx, env)).services).toEqual([
      { name: 'hello', url, image: 'repo@sha256:0', state },
    ]);
  });
});

describe('records of a domain with its zone elsewhere', () => {
  const BALANCER = 'shop-dev-1.elb.amazonaws.com';
  const API = 'd-1.execute-api.amazonaws.com';
  const states = new Map([
    ['ingress', { outputs: { PublicLoadBalancerDnsName: BALANCER } }],
    ['api', { outputs: { ApiRecordTarget: API } }],
  ] as unknown as [string, StackState][]);
  const domain = [
    { name: 'dev.example.com', target: BALANCER },
    { name: '*.dev.example.com', target: BALANCER },
  ];

  test.each([
    ['no domain', {}, false, []],
    ['the embedded AWS', { domain: 'dev.example.com' }, true, []],
    ['a zone in the account', { domain: 'dev.example.com', hosted_zone: 'Z0123456789' }, false, []],
    ['no certificate', { domain: 'dev.example.com' }, false, domain],
    [
      'a certificate',
      { domain: 'dev.example.com', certificate: 'arn' },
      false,
      [...domain, { name: 'api.dev.example.com', target: API }],
    ],
  ])('%s', (_, settings, local, records) => {
    const names = { domain: null, hosted_zone: null, certificate: null, ...settings };
    const env = { settings: names, rendered: { local } } as unknown as LoadedEnvironment;
    expect(recordsToMake(env, states)).toEqual(records);
    expect(recordsToMake(env, new Map())).toEqual([]);
  });
});

describe('watch', () => {
  test('without a stack in progress returns at once', async () => {
    const { ctx, env, progress } = inStatuses(OK, OK, OK, OK);
    expect((await watchEnvironment(ctx, env, noInterrupts)).status).toBe('ready');
    expect(progress).toEqual([]);
  });

  test('shows new events until nothing is in progress', async () => {
    const { ctx, env, aws, clock, progress } = inStatuses('CREATE_IN_PROGRESS', OK, OK, OK);
    const event = {
      at: '',
      stack_name: 'shop-dev-network',
      physical_id: null,
      type: 't',
      status: OK,
      reason: null,
    };
    aws.history.push({ ...event, id: 'old', logical_id: 'Old' });
    const watching = watchEnvironment(ctx, env, noInterrupts);
    await flushPromises();
    aws.history.push({ ...event, id: 'new', logical_id: 'New' });
    aws.states = aws.states.map((state) => ({ ...state, status: OK }));
    await clock.advance(3_000);
    expect((await watching).status).toBe('ready');
    expect(progress.map((each) => ('resource' in each ? each.resource.id : each.event))).toEqual([
      'step',
      'new',
    ]);
  });

  test('Ctrl-C only stops watching', async () => {
    const { ctx, env } = inStatuses('CREATE_IN_PROGRESS', OK, OK, OK);
    const { source, press } = operator();
    const watching = expect(watchEnvironment(ctx, env, source)).rejects.toMatchObject({
      exit: 'interrupted',
      detail: { reason: 'AWS continues with network', next: ['ops env watch dev', 'ops env show dev'] },
    });
    await flushPromises();
    press();
    await watching;
  });
});

test('the fixture has these stacks', () => {
  expect(
    sampleStacks()
      .map(({ description }) => description.stack)
      .slice(1),
  ).toEqual(NAMES);
});

test('a stack that the files no longer have is shown as to be deleted', async () => {
  const { ctx, env, aws } = inStatuses(OK, OK, OK, OK);
  const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
  aws.states.push(deployed(rendered('service-old', { tags })));
  const view = await showEnvironment(ctx, env);
  expect([view.status, view.stacks.at(-1)]).toEqual([
    'ready',
    {
      name: 'service-old',
      stack_name: 'shop-dev-service-old',
      status: OK,
      reason: 'no longer in the files: the next apply deletes it',
      updated: '2026-11-23T10:00:00.000Z',
      outputs: {},
    },
  ]);
});
