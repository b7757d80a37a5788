import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SecretListDocument } from '../../src/cli/documents/secret.ts';
import { deployedSandbox } from './deployed.ts';
import { SlowEndpoint } from './slow.ts';
import type { Sandbox } from './support.ts';

let sandbox: Sandbox;
let endpoint: string;
const where = ['-e', 'dev', '-s', 'hello'];

beforeAll(async () => {
  sandbox = await deployedSandbox();
  endpoint = await sandbox.localUp();
});
afterAll(() => sandbox.dispose());

/** A .env file with `count` secrets. */
const file = (count: number) =>
  Array.from({ length: count }, (_, index) => `KEY_${index}=value ${index}\n`).join('');

async function withSlowEndpoint<T>(
  more: string[],
  work: (env: Record<string, string>, slow: SlowEndpoint) => Promise<T>,
) {
  const slow = await SlowEndpoint.start(endpoint, 0, more);
  try {
    return await work({ AWS_ENDPOINT_URL: slow.url }, slow);
  } finally {
    await slow.stop();
  }
}

it('a lost response does not create two versions', async () => {
  await withSlowEndpoint(['--lose', 'PutParameter=1'], async (env, slow) => {
    await sandbox.ok(['secret', 'set', 'LOST', ...where], { env, input: 'one' });
    expect((await slow.counts()).PutParameter).toBe(1);
  });
  await withSlowEndpoint(['--lose', 'PutParameter=1'], async (env) => {
    await sandbox.ok(['secret', 'set', 'LOST', ...where, '--overwrite'], { env, input: 'two' });
  });
  const history = await sandbox.json<{ versions: unknown[] }>(['secret', 'history', 'LOST', ...where]);
  expect(history.versions).toHaveLength(2);
  expect((await sandbox.ok(['secret', 'get', 'LOST', ...where])).stdout).toBe('two');
});

it('of two concurrent writers one gets an error, and both values are in the history', async () => {
  await sandbox.ok(['secret', 'set', 'RACED', ...where], { input: 'first' });
  await withSlowEndpoint(['--latency', '300'], async (env) => {
    const set = (input: string) =>
      sandbox.run(['secret', 'set', 'RACED', ...where, '--overwrite', '--json'], { env, input });
    const both = await Promise.all([set('one'), set('two')]);
    expect(both.map(({ code }) => code).toSorted()).toEqual([0, 6]);
    const output = both.find(({ code }) => code === 6)?.stdout ?? '';
    expect(JSON.parse(output).error).toMatchObject({ code: 'secret_moved' });
  });
  const history = await sandbox.json<{ versions: unknown[] }>(['secret', 'history', 'RACED', ...where]);
  expect(history.versions).toHaveLength(3);
});

it('throttled: every write succeeds, and progress is reported', async () => {
  await withSlowEndpoint(['--allow', 'PutParameter=10'], async (env, slow) => {
    const ended = await sandbox.ok(['secret', 'import', ...where, '--progress', 'json'], {
      env,
      input: file(40),
    });
    expect(ended.stdout).toContain('40 secrets written');
    const events = ended.stderr.split('\n').filter((line) => line.includes('"counted"'));
    expect(events.map((line) => JSON.parse(line).done)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
    // At most one call in two is throttled: ops adapts its rate.
    expect((await slow.counts()).PutParameter).toBeLessThan(80);
  });
});

it('importing 200 secrets into an empty service takes at most 205 calls', async () => {
  await withSlowEndpoint([], async (env, slow) => {
    await sandbox.ok(['secret', 'import', '-e', 'dev', '-s', 'shared'], { env, input: file(200) });
    const counts = await slow.counts();
    expect(counts).toMatchObject({ PutParameter: 200 });
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBeLessThanOrEqual(205);
  });
  const exported = await sandbox.ok(['secret', 'export', '-e', 'dev', '-s', 'shared', '--format', 'json']);
  expect(Object.keys(JSON.parse(exported.stdout))).toHaveLength(200);
});

it('reports what is written if AWS stops during an import, and the same command continues', async () => {
  const running = sandbox.start(
    ['secret', 'import', '-e', 'dev', '-s', 'hello', '--progress', 'json', '--json'],
    {
      input: file(300),
    },
  );
  while (!running.stderr.includes('"counted"')) await new Promise((resolve) => setTimeout(resolve, 5));
  await sandbox.ok(['local', 'down']);
  expect(await running.ended).toBe(2);
  const { error } = JSON.parse(running.stdout);
  expect(error).toMatchObject({ code: 'secrets_partly_written' });
  const [, written] = /(\d+) of 260 secrets are confirmed as written/.exec(error.message) ?? [];
  await sandbox.ok(['local', 'up', '--port', new URL(endpoint).port]);
  const again = await sandbox.json<{ written: string[]; unchanged: string[] }>(
    ['secret', 'import', '-e', 'dev', '-s', 'hello'],
    { input: file(300) },
  );
  // Requests in flight at that moment may have been executed too.
  expect(again.unchanged.length).toBeGreaterThanOrEqual(40 + Number(written));
  expect(again.written.length + again.unchanged.length).toBe(300);
  const list = await sandbox.json<SecretListDocument>(['secret', 'list', '-e', 'dev', '-s', 'hello']);
  expect(list.secrets.length).toBe(303);
});
