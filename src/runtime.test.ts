import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LockRecord } from './domain/deployment/lock.ts';
import type { Aws } from './domain/ports.ts';
import { SecretValue } from './domain/secrets/value.ts';
import type { Context } from './operations/context.ts';
import { createContext } from './runtime.ts';

const tools = process.env.OPS_TOOLS || join(import.meta.dirname, '../.tools');
const target = { region: 'eu-central-1', profile: null, local: true };

/** The same calls as to an account, against the embedded AWS: proves what the fakes of other tests assume. */
describe.skipIf(!existsSync(join(tools, 'emulator')))('against the embedded AWS', { timeout: 60_000 }, () => {
  let directory: string;
  let context: Context;
  let aws: Aws;
  let endpoint: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ops-embedded-'));
    const env = { ...process.env, AWS_ENDPOINT_URL: undefined, OPS_LOCAL_DIR: undefined };
    context = await createContext({
      cwd: directory,
      newWorkspace: true,
      env,
      progress: () => undefined,
      code: async () => null,
    });
    await expect(context.aws(target)).rejects.toMatchObject({ code: 'local_not_running' });
    endpoint = (await context.embedded.up({ port: null })).endpoint;
    aws = await context.aws(target);
  }, 60_000);

  afterAll(async () => {
    await context.embedded.down();
    await rm(directory, { recursive: true });
  });

  test('identity', async () => {
    expect((await aws.identity()).account).toBe('000000000000');
  });

  test('a stack: its state, its events, and the events after the newest', async () => {
    const client = new CloudFormationClient({
      region: target.region,
      endpoint,
      credentials: { accessKeyId: '000000000000', secretAccessKey: 'test' },
    });
    await client.send(
      new CreateStackCommand({
        StackName: 'shop-dev-queue',
        TemplateBody: JSON.stringify({
          Parameters: { Delay: { Type: 'Number' } },
          Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { Ref: 'Delay' } } } },
          Outputs: { Url: { Value: { Ref: 'Queue' } } },
        }),
        Parameters: [{ ParameterKey: 'Delay', ParameterValue: '0' }],
        Tags: [{ Key: 'project', Value: 'shop' }],
      }),
    );
    client.destroy();
    await expect
      .poll(async () => (await aws.stacks.list()).map(({ status }) => status))
      .toEqual(['CREATE_COMPLETE']);
    expect(await aws.stacks.list()).toMatchObject([
      {
        name: 'shop-dev-queue',
        parameters: { Delay: '0' },
        outputs: { Url: expect.stringContaining('shop-dev-queue') },
        tags: { project: 'shop' },
        terminationProtection: false,
        changeSetName: null,
      },
    ]);
    expect(await aws.stacks.list('eu-west-1')).toEqual([]);
    const events = await aws.stacks.events('shop-dev-queue', null);
    expect(events.map(({ logical_id, status }) => `${logical_id} ${status}`)).toEqual([
      'shop-dev-queue CREATE_IN_PROGRESS',
      'Queue CREATE_IN_PROGRESS',
      'Queue CREATE_IN_PROGRESS',
      'Queue CREATE_COMPLETE',
      'shop-dev-queue CREATE_COMPLETE',
    ]);
    const last = await aws.stacks.lastEvent('shop-dev-queue');
    expect(last).toBe(events.at(-1)?.id);
    expect(await aws.stacks.events('shop-dev-queue', last)).toEqual([]);
    expect(await aws.stacks.events('shop-dev-queue', events[1]?.id ?? '')).toEqual(events.slice(2));
    expect(await aws.stacks.events('absent', null)).toEqual([]);
    expect(await aws.stacks.lastEvent('absent')).toBeNull();
  });

  test('secrets are stored, not overwritten by accident, listed without values, deleted', async () => {
    const { parameters, secrets } = aws;
    const name = '/shop/dev/hello/A';
    const write = {
      name,
      tier: 'Standard',
      keyId: 'alias/aws/ssm',
      tags: { project: 'shop' },
      expected: 'absent',
    } as const;
    const [one, two] = [new SecretValue('one'), new SecretValue('two')];
    expect(await secrets.get(name)).toBeNull();
    expect(await secrets.write({ ...write, value: one })).toBe(1);
    await expect(secrets.write({ ...write, value: two })).rejects.toMatchObject({ code: 'secret_exists' });
    expect(await secrets.write({ ...write, value: two, expected: 1 })).toBe(2);
    const late = secrets.write({ ...write, value: two, expected: 1 });
    await expect(late).rejects.toMatchObject({ code: 'secret_moved' });
    expect((await secrets.get(name, 1))?.value.reveal()).toBe('one');
    expect(await secrets.get(name, 9)).toBeNull();
    expect((await secrets.history(name)).map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(await secrets.tags(name)).toEqual({ project: 'shop' });
    expect(await secrets.info(name)).toMatchObject({ name, version: 3, keyId: 'alias/aws/ssm' });
    expect(await parameters.list('/shop/dev')).toMatchObject([{ name, version: 3 }]);
    const names = Array.from({ length: 12 }, (_, index) => `/shop/dev/hello/B${index}`);
    expect(await parameters.existing([...names, '/shop/dev/hello/A'])).toEqual(['/shop/dev/hello/A']);
    await parameters.delete(['/shop/dev/hello/A']);
    expect(await parameters.list('/shop/dev')).toEqual([]);
  });

  test('a public parameter; a missing one is left out', async () => {
    const name = '/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id';
    expect(await aws.parameters.read([name, '/absent'])).toEqual({ [name]: expect.stringMatching(/^ami-/) });
  });

  test('locks are created once; versions grow by one and restart after a deletion', async () => {
    const { locks } = aws;
    const name = '/shop/dev/.ops/lock';
    const times = { acquired: 'a', heartbeat: 'h', expires: 'e' };
    const record: LockRecord = {
      format: 1,
      id: 'one',
      owner: 'me',
      reason: 'r',
      host: 'h',
      pid: 1,
      ...times,
    };
    const tries = ['one', 'two', 'three'].map((id) => locks.create(name, { ...record, id }));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    expect((await locks.read(name))?.version).toBe(1);
    expect(await locks.overwrite(name, record)).toBe(2);
    const read = await locks.read(name);
    expect(read).toEqual({ record, version: 2, age: expect.any(Number) });
    expect(read?.age).toBeLessThan(60);
    await locks.delete(name);
    await locks.delete(name);
    expect(await locks.read(name)).toBeNull();
    expect(await locks.create(name, record)).toBe(true);
    expect((await locks.read(name))?.version).toBe(1);
  });

  test('an endpoint that does not respond', async () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const elsewhere = await createContext({
      cwd: directory,
      newWorkspace: true,
      env,
      progress: () => undefined,
      code: async () => null,
    });
    await expect((await elsewhere.aws(target)).identity()).rejects.toMatchObject({
      code: 'local_not_running',
      message: 'AWS_ENDPOINT_URL is http://127.0.0.1:9, which is not reachable',
      detail: { next: ['unset AWS_ENDPOINT_URL', 'ops local up'] },
    });
  });
});
