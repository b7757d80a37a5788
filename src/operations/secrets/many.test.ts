import { describe, expect, test } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { SECRET } from '../testing/fixture.ts';
import { createSecretFixture } from '../testing/secret-fixture.ts';
import { planCopy } from './copy.ts';
import { deleteSecrets, planDeletion } from './delete.ts';
import { diffSecrets } from './diff.ts';
import { findByName, findByValue } from './find.ts';
import { planRollback, rollBack, secretHistory } from './history.ts';
import { importSecrets, planImport } from './import.ts';
import { listSecrets } from './list.ts';
import { type EnvironmentLocation, namedIn } from './location/location.ts';
import { readStoredSecrets, variablesOf } from './location/values.ts';

const value = (text: string) => new SecretValue(text);
const below = (name: string) => `/shop/dev/hello/${name}`;

/** The secrets of hello in dev: A and B. */
function stocked() {
  const made = createSecretFixture();
  made.secrets.put(below('A'), value('one'));
  made.secrets.put(below('B'), value('two'));
  made.aws.calls.length = 0;
  return made;
}

/** The same environment under another name, in the same account. */
function other(
  { hello }: ReturnType<typeof createSecretFixture>,
  service: string | null = 'hello',
): EnvironmentLocation {
  return { ...hello, service, env: { ...hello.env, name: 'live' } };
}

describe('list', () => {
  test('lists declared and stored secrets, without the lock', async () => {
    const { ctx, all, secrets } = createSecretFixture();
    secrets.put(SECRET, value('x'));
    secrets.put(below('EXTRA'), value('x'));
    secrets.put('/shop/dev/.ops/lock', value('x'));
    const stored = { version: 1, modified: '2026-11-23T10:00:00.000Z', user: null, missing: false };
    const of = { service: 'hello', copy: null };
    expect(await listSecrets(ctx, all)).toEqual([
      { name: 'API_TOKEN', declared: true, services: ['hello'], ...of, ...stored },
      { name: 'EXTRA', declared: false, services: [], ...of, ...stored },
      {
        name: 'SESSION_KEY',
        version: null,
        modified: null,
        user: null,
        declared: true,
        missing: true,
        services: ['hello'],
        ...of,
      },
    ]);
  });

  test('lists a tree with its deeper levels', async () => {
    const { ctx, tree, secrets } = createSecretFixture();
    secrets.put('/team/api/db/password', value('x'));
    expect(await listSecrets(ctx, tree)).toMatchObject([
      { name: 'db/password', service: null, declared: false },
    ]);
  });

  test('verifies the account for reading, except on the embedded AWS', async () => {
    const { ctx, all, aws } = createSecretFixture();
    aws.account = '111111111111';
    expect(await listSecrets(ctx, all)).toHaveLength(2);
    const far = { ...all, env: { ...all.env, target: { ...all.env.target, local: false } } };
    await expect(listSecrets(ctx, far)).rejects.toMatchObject({ code: 'wrong_account' });
  });
});

describe('rollback', () => {
  test('restores the previous version as a new one', async () => {
    const { ctx, hello, secrets, aws } = stocked();
    secrets.put(below('A'), value('three'));
    const plan = await planRollback(ctx, hello, 'A', null);
    expect(plan).toMatchObject({ name: below('A'), from: 2, to: 1 });
    expect(await rollBack(ctx, hello, plan, plan.value as SecretValue)).toMatchObject({ version: 3 });
    expect(aws.stored.get(below('A'))?.value.reveal()).toBe('one');
    expect((await secretHistory(ctx, hello, 'A')).versions.map(({ version }) => version)).toEqual([3, 2, 1]);
  });

  test('restores the oldest of 100 versions, which the new one deletes', async () => {
    const { ctx, hello, secrets, aws } = createSecretFixture();
    for (let at = 1; at <= 130; at++) secrets.put(below('A'), value(`v${at}`));
    const plan = await planRollback(ctx, hello, 'A', 31);
    await rollBack(ctx, hello, plan, plan.value as SecretValue);
    expect(aws.stored.get(below('A'))).toMatchObject({ version: 131 });
    expect(aws.stored.get(below('A'))?.value.reveal()).toBe('v31');
    await expect(planRollback(ctx, hello, 'A', 31)).rejects.toMatchObject({ code: 'unknown_version' });
  });

  test('nothing to do, or no earlier version', async () => {
    const { ctx, hello, secrets } = stocked();
    await expect(planRollback(ctx, hello, 'A', null)).rejects.toMatchObject({
      code: 'unknown_version',
      message: `${below('A')} has only one version`,
    });
    secrets.put(below('A'), value('one'));
    expect((await planRollback(ctx, hello, 'A', null)).value).toBeNull();
    await expect(planRollback(ctx, hello, 'C', null)).rejects.toMatchObject({ code: 'unknown_secret' });
    await expect(secretHistory(ctx, hello, 'C')).rejects.toMatchObject({ code: 'unknown_secret' });
  });
});

describe('import', () => {
  const entries = ['A', 'B', 'C'].map((name) => ({ full: below(name), value: value('one') }));

  test('reports new, changed and unchanged secrets; overwrites only on request', async () => {
    const { ctx, hello, aws } = stocked();
    const plan = await planImport(ctx, hello, entries);
    expect([plan.fresh, plan.changed].map((some) => some.map(({ name }) => name))).toEqual([
      [below('C')],
      [below('B')],
    ]);
    expect(plan.unchanged).toEqual([below('A')]);
    expect(aws.calls).toEqual([]);
    const skipped = await importSecrets(ctx, plan, { overwrite: false });
    expect(skipped).toEqual({
      written: [below('C')],
      unchanged: [below('A')],
      skipped: [below('B')],
      services: [],
    });
    const again = await importSecrets(ctx, await planImport(ctx, hello, entries), { overwrite: true });
    expect(again).toMatchObject({ written: [below('B')], unchanged: [below('A'), below('C')] });
  });

  test('writes nothing if one value cannot be stored', async () => {
    const { ctx, hello, aws } = createSecretFixture();
    const wrong = [...entries, { full: below('D'), value: value('x'.repeat(9000)) }];
    await expect(planImport(ctx, hello, wrong)).rejects.toMatchObject({ code: 'secret_too_large' });
    expect(aws.calls).toEqual([]);
  });

  test('a partial write reports its progress and that the same command continues', async () => {
    const { ctx, hello, aws, progress } = createSecretFixture();
    const plan = await planImport(ctx, hello, entries);
    aws.denied.add(below('B'));
    const failure = await importSecrets(ctx, plan, { overwrite: false }).catch((error) => error);
    expect(failure).toBeInstanceOf(OperatorError);
    expect(failure).toMatchObject({
      exit: 'credentials',
      code: 'secrets_partly_written',
      message: `hello in dev: 1 of 3 secrets are confirmed as written, then: ${below('B')} refused`,
      detail: { value: `${below('B')}, ${below('C')}` },
    });
    expect(progress).toMatchObject([{ event: 'counted', doing: 'writing secrets', done: 1, total: 3 }]);
    aws.denied.clear();
    const rest = await importSecrets(ctx, await planImport(ctx, hello, entries), { overwrite: false });
    expect(rest).toMatchObject({ written: [below('B'), below('C')], unchanged: [below('A')] });
  });

  test('reports all invalid names at once, with their lines', () => {
    const { hello, tree } = createSecretFixture();
    const at = (name: string, line: number) => ({ name, value: value('x'), line, column: 1 });
    const file = [at('GOOD', 1), at('db-password', 2), at('..', 3)];
    expect(() => namedIn(hello, file, '.env')).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({
            code: 'bad_name',
            detail: expect.objectContaining({ file: '.env', line: 2 }),
          }),
          expect.objectContaining({ code: 'bad_name', detail: expect.objectContaining({ line: 3 }) }),
        ],
      }),
    );
    expect(namedIn(tree, [at('db-password', 1)], '.env')).toEqual([
      { full: '/team/api/db-password', value: value('x') },
    ]);
  });
});

describe('copy', () => {
  test('copies one service, or all, to another environment', async () => {
    const made = stocked();
    made.secrets.put('/shop/dev/shared/C', value('three'));
    const { ctx, hello, all } = made;
    const names = async (from: EnvironmentLocation, service: string | null, some: string[] | null) => {
      const plan = await planCopy(ctx, from, other(made, service), some);
      return plan.fresh.map(({ name, value: copied }) => [name, copied.reveal()]);
    };
    expect(await names(hello, 'hello', ['B'])).toEqual([['/shop/live/hello/B', 'two']]);
    expect(await names(hello, 'worker', ['B'])).toEqual([['/shop/live/worker/B', 'two']]);
    expect(await names(all, null, null)).toEqual([
      ['/shop/live/hello/A', 'one'],
      ['/shop/live/hello/B', 'two'],
      ['/shop/live/shared/C', 'three'],
    ]);
    await expect(names(hello, 'hello', ['Z'])).rejects.toMatchObject({ code: 'unknown_secret' });
  });

  test('turns names of a foreign tree into variables; refuses two that become the same', async () => {
    const { ctx, hello, tree, secrets } = createSecretFixture();
    secrets.put('/team/api/db-password', value('one'));
    secrets.put('/team/api/deeper/no', value('not chamber’s service'));
    const plan = await planCopy(ctx, tree, hello, null);
    expect(plan.fresh.map(({ name }) => name)).toEqual([below('DB_PASSWORD')]);
    secrets.put('/team/api/DB_password', value('two'));
    await expect(planCopy(ctx, tree, hello, null)).rejects.toMatchObject({ code: 'variable_twice' });
    await expect(planCopy(ctx, { ...tree, path: '/none' }, hello, null)).rejects.toMatchObject({
      code: 'no_secrets',
    });
  });
});

test('diff reports missing and different secrets, without values', async () => {
  const made = stocked();
  made.secrets.put('/shop/live/hello/A', value('one'));
  made.secrets.put('/shop/live/hello/B', value('another'));
  made.secrets.put('/shop/live/worker/C', value('three'));
  made.secrets.put(below('D'), value('four'));
  const diff = await diffSecrets(made.ctx, made.all, other(made, null));
  expect(diff).toEqual({
    first: 'dev',
    second: 'live',
    same: 1,
    differences: [
      { service: 'hello', name: 'B', state: 'different' },
      { service: 'hello', name: 'D', state: 'only_in_first' },
      { service: 'worker', name: 'C', state: 'only_in_second' },
    ],
  });
});

test('find by part of the name, the whole name, or the value', async () => {
  const { ctx, all, secrets } = stocked();
  secrets.put(below('DB_A'), value('one'));
  const names = (found: { name: string }[]) => found.map(({ name }) => name);
  expect(names(await findByName(ctx, all, 'a'))).toEqual(['A', 'DB_A']);
  expect(names(await findByName(ctx, all, 'db_*'))).toEqual(['DB_A']);
  expect(names(await findByName(ctx, all, '*.A'))).toEqual([]);
  expect(names(await findByValue(ctx, all, value('one')))).toEqual(['A', 'DB_A']);
  expect(await findByValue(ctx, all, value('On'))).toEqual([]);
});

describe('delete', () => {
  test('deletes some or all, and names the services that use them', async () => {
    const { ctx, hello, all, secrets, aws } = stocked();
    secrets.put(SECRET, value('x'));
    secrets.put('/shop/dev/.ops/lock', value('x'));
    expect(await planDeletion(ctx, hello, ['A', 'API_TOKEN'])).toEqual({
      secrets: [
        { name: below('A'), services: [] },
        { name: SECRET, services: ['hello'] },
      ],
      regions: [],
    });
    await expect(planDeletion(ctx, hello, ['A', 'Z'])).rejects.toMatchObject({ code: 'unknown_secret' });
    await deleteSecrets(ctx, all, await planDeletion(ctx, all, null));
    expect([...aws.stored.keys()]).toEqual(['/shop/dev/.ops/lock']);
  });
});

describe('values', () => {
  test('reads all secrets of a location with their short names', async () => {
    const { ctx, hello } = stocked();
    const found = await readStoredSecrets(ctx, hello);
    expect(found.map(({ service, name, value: each }) => [service, name, each.reveal()])).toEqual([
      ['hello', 'A', 'one'],
      ['hello', 'B', 'two'],
    ]);
  });

  test('as variables, a later location overrides an earlier one with a warning', async () => {
    const { ctx, hello, tree, secrets, progress } = stocked();
    secrets.put('/team/api/b', value('newer'));
    const found = await variablesOf(ctx, [hello, tree]);
    expect([...found].map(([name, each]) => [name, each.reveal()])).toEqual([
      ['A', 'one'],
      ['B', 'newer'],
    ]);
    expect(progress).toMatchObject([
      { event: 'warning', message: 'B of /team/api overrides the previous one' },
    ]);
    await expect(variablesOf(ctx, [{ ...tree, path: '/none' }])).rejects.toMatchObject({
      code: 'no_secrets',
    });
  });
});
