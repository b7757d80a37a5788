import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../domain/secrets/value.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import { flushPromises } from '../testing/fake-clock.ts';
import { calm, GENERATED, operator, SECRET, stacksOfWorld, type World, world } from '../testing/world.ts';
import { type DestroyOptions, destroyEnvironment, planDestroy } from './destroy.ts';

const options: DestroyOptions = { lockWait: 0, signal: calm, deleteSecrets: true, keepFiles: false };
const KEY = 'AWS::KMS::Key';

/** All of shop-dev, with both secrets, and its files. */
function full(): World {
  const stacks = stacksOfWorld().map((stack) =>
    stack.description.stack === 'keys'
      ? {
          ...stack,
          resourceTypes: { Key: KEY },
          resourceTexts: { Key: 'key' },
          templateText: 'Resources: {Key: {Type: x}}',
        }
      : stack.description.stack === 'network'
        ? { ...stack, templateText: 'Resources: {Bucket: {Type: x, DeletionPolicy: Retain}}' }
        : stack,
  );
  const place = world({ stacks });
  place.aws.states = stacks.map((stack) => deployed(stack));
  for (const name of [SECRET, GENERATED]) {
    place.aws.secrets.put(name, new SecretValue('x'));
  }
  place.files.set('inventories/dev/environment.yml', 'x');
  place.files.set('inventories/prod/environment.yml', 'x');
  return place;
}

/** shop-dev with a table that outlives its stack. */
function withTable(): World {
  const stacks = [
    ...stacksOfWorld(),
    {
      ...rendered('table-hello-carts'),
      resourceTypes: { Table: 'AWS::DynamoDB::GlobalTable' },
      resourceTexts: { Table: 'table' },
      templateText: 'Resources: {Table: {Type: x, DeletionPolicy: RetainExceptOnCreate}}',
    },
  ];
  const place = world({ stacks });
  place.aws.states = stacks.map((stack) => deployed(stack));
  return place;
}

describe('what outlives the environment', () => {
  const stays = "keys: the environment's key, which alone reads what is left of table-hello-carts";

  test('keeps the key that reads it', async () => {
    const { ctx, env } = withTable();
    const plan = await planDestroy(ctx, env);
    expect(plan.stacks.map(({ name }) => name)).not.toContain('keys');
    expect(plan.stays).toContain('table-hello-carts: table (AWS::DynamoDB::GlobalTable) is retained');
    expect(plan.stays).toContain(stays);
  });

  test('and the key is no leftover', async () => {
    const { ctx, env, aws, files } = withTable();
    files.set('inventories/dev/environment.yml', 'x');
    const result = await destroyEnvironment(ctx, env, options);
    expect(aws.states.map(({ name }) => name)).toContain('shop-dev-keys');
    expect(result.left).toEqual([]);
    expect(result.stays).toContain(stays);
    expect(files.has('inventories/dev/environment.yml')).toBe(false);
  });
});

describe('planDestroy', () => {
  test('what goes, in which order, what data goes with it, and what stays', async () => {
    const { ctx, env, aws } = full();
    const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
    aws.resources['shop-dev-service-gone'] = [
      { logical_id: 'Logs', physical_id: 'l-1', type: 'AWS::Logs::LogGroup' },
      { logical_id: 'Role', physical_id: 'r-1', type: 'AWS::IAM::Role' },
    ];
    aws.states.push(
      deployed(rendered('service-gone', { tags })),
      { ...deployed(rendered('service-old')) },
      { ...deployed(rendered('x')), name: 'shop-dev-two-network' },
    );
    expect(await planDestroy(ctx, env)).toEqual({
      environment: 'dev',
      production: false,
      stacks: [
        { name: 'service-gone', stack_name: 'shop-dev-service-gone', resources: 2 },
        { name: 'service-hello', stack_name: 'shop-dev-service-hello', resources: 1 },
        { name: 'cluster', stack_name: 'shop-dev-cluster', resources: 1 },
        { name: 'keys', stack_name: 'shop-dev-keys', resources: 1 },
        { name: 'network', stack_name: 'shop-dev-network', resources: 1 },
      ],
      data: [
        'keys: key (AWS::KMS::Key)',
        'cluster: Bucket (AWS::S3::Bucket)',
        'service-hello: Bucket (AWS::S3::Bucket)',
        'service-gone: Logs (AWS::Logs::LogGroup)',
      ],
      stays: [
        'network: Bucket (AWS::S3::Bucket) is retained',
        'keys: key (AWS::KMS::Key) is deleted by AWS after its waiting period',
        'shop-toolchain: belongs to the account',
        'shop-dev-service-old: no stack of these files',
      ],
      secrets: [SECRET, GENERATED],
    });
  });
});

test('a key that is retained is not said to be deleted', async () => {
  const trail = {
    ...rendered('audit'),
    resourceTypes: { Key: KEY },
    resourceTexts: { Key: "trail's key" },
    templateText: 'Resources: {Key: {Type: x, DeletionPolicy: Retain}}',
  };
  const { ctx, env, aws } = world({ stacks: [trail] });
  aws.states = [deployed(trail)];
  const { data, stays } = await planDestroy(ctx, env);
  expect([data, stays]).toEqual([[], ["audit: trail's key (AWS::KMS::Key) is retained"]]);
});

describe('destroyEnvironment', () => {
  test('stacks, then secrets, lock and files; the account stays; nothing is left', async () => {
    const place = full();
    const result = await destroyEnvironment(place.ctx, place.env, options);
    expect(result.stacks.map(({ stack, action }) => [stack, action])).toEqual([
      ['service-hello', 'delete'],
      ['cluster', 'delete'],
      ['network', 'delete'],
      ['keys', 'delete'],
    ]);
    expect(result.left).toEqual([]);
    expect(place.aws.states.map(({ name }) => name)).toEqual(['shop-toolchain']);
    const changes = place.aws.calls.filter((call) => /^(destroy|delete) /.test(call));
    expect(changes.at(-1)).toBe(`delete ${SECRET} ${GENERATED}`);
    expect(place.aws.stored.size).toBe(0);
    expect([...place.files.keys()]).toEqual(['inventories/prod/environment.yml']);
    expect(place.aws.locks.kept.size).toBe(0);
    expect(place.playbooks.requests[0]).toMatchObject({
      mode: 'destroy',
      waitFor: {},
      changeAfter: [],
      changeSets: {},
      allow: [],
    });
  });

  test('what outlives it is told by its name; a stack that the files no longer have goes too', async () => {
    const place = full();
    const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
    place.aws.states.push(deployed(rendered('service-gone', { tags })));
    const key = { logical_id: 'Key', type: KEY, physical_id: 'k-1', why: 'pending_deletion' as const };
    const bucket = {
      logical_id: 'Logs',
      type: 'AWS::S3::Bucket',
      physical_id: 'b-1',
      why: 'retained' as const,
    };
    place.playbooks.scripts.keys = { result: { stays: [key] } };
    place.playbooks.scripts.network = { result: { stays: [bucket] } };
    const result = await destroyEnvironment(place.ctx, place.env, options);
    expect(result.stacks.map(({ stack }) => stack)).toContain('service-gone');
    expect(result.left).toEqual([]);
    expect(result.stays.toSorted()).toEqual([
      'keys: Key (AWS::KMS::Key k-1) is deleted by AWS after its waiting period',
      'network: Logs (AWS::S3::Bucket b-1) is retained',
      'shop-toolchain: belongs to the account',
    ]);
  });

  test('without consent the secrets stay, and their key with them', async () => {
    const place = full();
    const result = await destroyEnvironment(place.ctx, place.env, { ...options, deleteSecrets: false });
    expect(place.playbooks.requests[0]?.stacks).toEqual(['network', 'cluster', 'service-hello']);
    expect(result.unchanged).toEqual(['keys']);
    expect(result.left).toEqual([
      'stack shop-dev-keys (CREATE_COMPLETE)',
      `secret ${SECRET}`,
      `secret ${GENERATED}`,
    ]);
    expect(place.files.has('inventories/dev/environment.yml')).toBe(true);
  });

  test('a stack that cannot be deleted keeps what it needs; secrets and files stay', async () => {
    const place = full();
    place.playbooks.scripts.cluster = { error: { code: 'stack_failed', next: ['mend it'] } };
    await expect(destroyEnvironment(place.ctx, place.env, options)).rejects.toMatchObject({
      code: 'deployment_failed',
      report: {
        done: ['service-hello'],
        not_started: [{ stack: 'network' }, { stack: 'keys' }],
        fix: ['mend it', 'ops env destroy dev'],
      },
    });
    expect(place.aws.stored.size).toBe(2);
    expect(place.files.has('inventories/dev/environment.yml')).toBe(true);
    expect(place.aws.locks.kept.size).toBe(0);
  });

  test('a second time there is nothing to do, and files may be kept', async () => {
    const place = full();
    await destroyEnvironment(place.ctx, place.env, { ...options, keepFiles: true });
    const again = await destroyEnvironment(place.ctx, place.env, { ...options, keepFiles: true });
    expect({ stacks: again.stacks, left: again.left }).toEqual({ stacks: [], left: [] });
    expect(place.playbooks.requests).toHaveLength(1);
    expect(place.files.has('inventories/dev/environment.yml')).toBe(true);
  });

  test('Ctrl-C names the way on', async () => {
    const place = full();
    place.playbooks.scripts['service-hello'] = { until: new Promise(() => undefined) };
    const { source, press } = operator({ interactive: false });
    const stopped = expect(
      destroyEnvironment(place.ctx, place.env, { ...options, signal: source }),
    ).rejects.toMatchObject({
      exit: 'interrupted',
      detail: { next: ['ops env watch dev', 'ops env destroy dev'] },
    });
    await flushPromises();
    press();
    await stopped;
    expect(place.aws.stored.size).toBe(2);
  });
});
