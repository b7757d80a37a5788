import { describe, expect, test } from 'vitest';
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
  sampleStacks,
} from '../testing/fixture.ts';
import { type DestroyOptions, destroyEnvironment, planDestroy } from './destroy.ts';

const options: DestroyOptions = { lockWait: 0, signal: noInterrupts, deleteSecrets: true, keepFiles: false };
const KEY = 'AWS::KMS::Key';

/** All of shop-dev, with both secrets, and its files. */
function full(): Fixture {
  const stacks = sampleStacks().map((stack) =>
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
  const fixture = createFixture({ stacks });
  fixture.aws.states = stacks.map((stack) => deployed(stack));
  for (const name of [SECRET, GENERATED]) {
    fixture.aws.secrets.put(name, new SecretValue('x'));
  }
  fixture.files.set('inventories/dev/environment.yml', 'x');
  fixture.files.set('inventories/prod/environment.yml', 'x');
  return fixture;
}

/** shop-dev with a retained table. */
function withTable(): Fixture {
  const stacks = [
    ...sampleStacks(),
    {
      ...rendered('table-hello-carts'),
      resourceTypes: { Table: 'AWS::DynamoDB::GlobalTable' },
      resourceTexts: { Table: 'table' },
      templateText: 'Resources: {Table: {Type: x, DeletionPolicy: RetainExceptOnCreate}}',
    },
  ];
  const fixture = createFixture({ stacks });
  fixture.aws.states = stacks.map((stack) => deployed(stack));
  return fixture;
}

describe('what outlives the environment', () => {
  const stays = "keys: the environment's key, needed to decrypt the data retained from table-hello-carts";

  test('keeps the key that decrypts it', async () => {
    const { ctx, env } = withTable();
    const plan = await planDestroy(ctx, env);
    expect(plan.stacks.map(({ name }) => name)).not.toContain('keys');
    expect(plan.stays).toContain('table-hello-carts: table (AWS::DynamoDB::GlobalTable) is retained');
    expect(plan.stays).toContain(stays);
  });

  test('does not count the key as a leftover', async () => {
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
  test('lists what is deleted, in order, with its data, and what remains', async () => {
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
        'shop-dev-service-old: not in the files',
      ],
      secrets: [SECRET, GENERATED],
    });
  });
});

test('a retained key is not listed as deleted', async () => {
  const trail = {
    ...rendered('audit'),
    resourceTypes: { Key: KEY },
    resourceTexts: { Key: "trail's key" },
    templateText: 'Resources: {Key: {Type: x, DeletionPolicy: Retain}}',
  };
  const { ctx, env, aws } = createFixture({ stacks: [trail] });
  aws.states = [deployed(trail)];
  const { data, stays } = await planDestroy(ctx, env);
  expect([data, stays]).toEqual([[], ["audit: trail's key (AWS::KMS::Key) is retained"]]);
});

describe('destroyEnvironment', () => {
  test('deletes stacks, then secrets, lock and files; keeps the account stacks', async () => {
    const fixture = full();
    const result = await destroyEnvironment(fixture.ctx, fixture.env, options);
    expect(result.stacks.map(({ stack, action }) => [stack, action])).toEqual([
      ['service-hello', 'delete'],
      ['cluster', 'delete'],
      ['network', 'delete'],
      ['keys', 'delete'],
    ]);
    expect(result.left).toEqual([]);
    expect(fixture.aws.states.map(({ name }) => name)).toEqual(['shop-toolchain']);
    const changes = fixture.aws.calls.filter((call) => /^(destroy|delete) /.test(call));
    expect(changes.at(-1)).toBe(`delete ${SECRET} ${GENERATED}`);
    expect(fixture.aws.stored.size).toBe(0);
    expect([...fixture.files.keys()]).toEqual(['inventories/prod/environment.yml']);
    expect(fixture.aws.locks.stored.size).toBe(0);
    expect(fixture.playbooks.requests[0]).toMatchObject({
      mode: 'destroy',
      waitFor: {},
      changeAfter: [],
      changeSets: {},
      allow: [],
    });
  });

  test('names what remains; also deletes a stack that the files no longer have', async () => {
    const fixture = full();
    const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
    fixture.aws.states.push(deployed(rendered('service-gone', { tags })));
    const key = { logical_id: 'Key', type: KEY, physical_id: 'k-1', why: 'pending_deletion' as const };
    const bucket = {
      logical_id: 'Logs',
      type: 'AWS::S3::Bucket',
      physical_id: 'b-1',
      why: 'retained' as const,
    };
    fixture.playbooks.behaviors.keys = { result: { stays: [key] } };
    fixture.playbooks.behaviors.network = { result: { stays: [bucket] } };
    const result = await destroyEnvironment(fixture.ctx, fixture.env, options);
    expect(result.stacks.map(({ stack }) => stack)).toContain('service-gone');
    expect(result.left).toEqual([]);
    expect(result.stays.toSorted()).toEqual([
      'keys: Key (AWS::KMS::Key k-1) is deleted by AWS after its waiting period',
      'network: Logs (AWS::S3::Bucket b-1) is retained',
      'shop-toolchain: belongs to the account',
    ]);
  });

  test('without consent keeps the secrets and their key', async () => {
    const fixture = full();
    const result = await destroyEnvironment(fixture.ctx, fixture.env, { ...options, deleteSecrets: false });
    expect(fixture.playbooks.requests[0]?.stacks).toEqual(['network', 'cluster', 'service-hello']);
    expect(result.unchanged).toEqual(['keys']);
    expect(result.left).toEqual([
      'stack shop-dev-keys (CREATE_COMPLETE)',
      `secret ${SECRET}`,
      `secret ${GENERATED}`,
    ]);
    expect(fixture.files.has('inventories/dev/environment.yml')).toBe(true);
  });

  test('if a stack cannot be deleted, keeps its needs, the secrets and the files', async () => {
    const fixture = full();
    fixture.playbooks.behaviors.cluster = { error: { code: 'stack_failed', next: ['fix it'] } };
    await expect(destroyEnvironment(fixture.ctx, fixture.env, options)).rejects.toMatchObject({
      code: 'deployment_failed',
      report: {
        done: ['service-hello'],
        not_started: [{ stack: 'network' }, { stack: 'keys' }],
        fix: ['fix it', 'ops env destroy dev'],
      },
    });
    expect(fixture.aws.stored.size).toBe(2);
    expect(fixture.files.has('inventories/dev/environment.yml')).toBe(true);
    expect(fixture.aws.locks.stored.size).toBe(0);
  });

  test('a second run has nothing to do; files can be kept', async () => {
    const fixture = full();
    await destroyEnvironment(fixture.ctx, fixture.env, { ...options, keepFiles: true });
    const again = await destroyEnvironment(fixture.ctx, fixture.env, { ...options, keepFiles: true });
    expect({ stacks: again.stacks, left: again.left }).toEqual({ stacks: [], left: [] });
    expect(fixture.playbooks.requests).toHaveLength(1);
    expect(fixture.files.has('inventories/dev/environment.yml')).toBe(true);
  });

  test('Ctrl-C names the next commands', async () => {
    const fixture = full();
    fixture.playbooks.behaviors['service-hello'] = { until: new Promise(() => undefined) };
    const { source, press } = operator({ interactive: false });
    const stopped = expect(
      destroyEnvironment(fixture.ctx, fixture.env, { ...options, signal: source }),
    ).rejects.toMatchObject({
      exit: 'interrupted',
      detail: { next: ['ops env watch dev', 'ops env destroy dev'] },
    });
    await flushPromises();
    press();
    await stopped;
    expect(fixture.aws.stored.size).toBe(2);
  });
});
