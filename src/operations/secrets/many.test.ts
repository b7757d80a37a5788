import { describe, expect, test } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { places } from '../testing/places.ts';
import { SECRET } from '../testing/world.ts';
import { planCopy } from './copy.ts';
import { deleteSecrets, planDeletion } from './delete.ts';
import { diffSecrets } from './diff.ts';
import { findByName, findByValue } from './find.ts';
import { planRollback, rollBack, secretHistory } from './history.ts';
import { importSecrets, planImport } from './import.ts';
import { listSecrets } from './list.ts';
import { type EnvironmentPlace, namedIn } from './location/location.ts';
import { readAll, variablesOf } from './location/values.ts';

const value = (text: string) => new SecretValue(text);
const below = (name: string) => `/shop/dev/hello/${name}`;

/** The secrets of hello in dev: A and B. */
function stocked() {
  const made = places();
  made.secrets.put(below('A'), value('one'));
  made.secrets.put(below('B'), value('two'));
  made.aws.calls.length = 0;
  return made;
}

/** The same environment under another name, in the same account. */
function other({ hello }: ReturnType<typeof places>, service: string | null = 'hello'): EnvironmentPlace {
  return { ...hello, service, env: { ...hello.env, name: 'live' } };
}

describe('list', () => {
  test('declared and stored ones, the lock not among them', async () => {
    const { ctx, all, secrets } = places();
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

  test('of a tree, with what lies deeper', async () => {
    const { ctx, tree, secrets } = places();
    secrets.put('/team/api/db/password', value('x'));
    expect(await listSecrets(ctx, tree)).toMatchObject([
      { name: 'db/password', service: null, declared: false },
    ]);
  });

  test('reading proves only an account that is not the embedded one', async () => {
    const { ctx, all, aws } = places();
    aws.account = '111111111111';
    expect(await listSecrets(ctx, all)).toHaveLength(2);
    const far = { ...all, env: { ...all.env, target: { ...all.env.target, local: false } } };
    await expect(listSecrets(ctx, far)).rejects.toMatchObject({ code: 'wrong_account' });
  });
});

describe('rollback', () => {
  test('the version before the newest, as a new one', async () => {
    const { ctx, hello, secrets, aws } = stocked();
    secrets.put(below('A'), value('three'));
    const plan = await planRollback(ctx, hello, 'A', null);
    expect(plan).toMatchObject({ name: below('A'), from: 2, to: 1 });
    expect(await rollBack(ctx, hello, plan, plan.value as SecretValue)).toMatchObject({ version: 3 });
    expect(aws.stored.get(below('A'))?.value.reveal()).toBe('one');
    expect((await secretHistory(ctx, hello, 'A')).versions.map(({ version }) => version)).toEqual([3, 2, 1]);
  });

  test('to the oldest of a hundred, which the new one takes away', async () => {
    const { ctx, hello, secrets, aws } = places();
    for (let at = 1; at <= 130; at++) secrets.put(below('A'), value(`v${at}`));
    const plan = await planRollback(ctx, hello, 'A', 31);
    await rollBack(ctx, hello, plan, plan.value as SecretValue);
    expect(aws.stored.get(below('A'))).toMatchObject({ version: 131 });
    expect(aws.stored.get(below('A'))?.value.reveal()).toBe('v31');
    await expect(planRollback(ctx, hello, 'A', 31)).rejects.toMatchObject({ code: 'unknown_version' });
  });

  test('nothing to do, or nothing to go back to', async () => {
    const { ctx, hello, secrets } = stocked();
    await expect(planRollback(ctx, hello, 'A', null)).rejects.toMatchObject({
      code: 'unknown_version',
      message: `${below('A')} has one version only`,
    });
    secrets.put(below('A'), value('one'));
    expect((await planRollback(ctx, hello, 'A', null)).value).toBeNull();
    await expect(planRollback(ctx, hello, 'C', null)).rejects.toMatchObject({ code: 'unknown_secret' });
    await expect(secretHistory(ctx, hello, 'C')).rejects.toMatchObject({ code: 'unknown_secret' });
  });
});

describe('import', () => {
  const entries = ['A', 'B', 'C'].map((name) => ({ full: below(name), value: value('one') }));

  test('what is new, other and alike; nothing is overwritten unasked', async () => {
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

  test('a value that cannot be stored lets nothing be written', async () => {
    const { ctx, hello, aws } = places();
    const wrong = [...entries, { full: below('D'), value: value('x'.repeat(9000)) }];
    await expect(planImport(ctx, hello, wrong)).rejects.toMatchObject({ code: 'secret_too_large' });
    expect(aws.calls).toEqual([]);
  });

  test('stopped in the middle: how far it came, and that the same command goes on', async () => {
    const { ctx, hello, aws, progress } = places();
    const plan = await planImport(ctx, hello, entries);
    aws.denied.add(below('B'));
    const failure = await importSecrets(ctx, plan, { overwrite: false }).catch((error) => error);
    expect(failure).toBeInstanceOf(OperatorError);
    expect(failure).toMatchObject({
      exit: 'credentials',
      code: 'secrets_partly_written',
      message: `hello in dev: 1 of 3 secrets are known to be written, then: ${below('B')} refused`,
      detail: { value: `${below('B')}, ${below('C')}` },
    });
    expect(progress).toMatchObject([{ event: 'counted', doing: 'writing secrets', done: 1, total: 3 }]);
    aws.denied.clear();
    const rest = await importSecrets(ctx, await planImport(ctx, hello, entries), { overwrite: false });
    expect(rest).toMatchObject({ written: [below('B'), below('C')], unchanged: [below('A')] });
  });

  test('names that cannot be are told all at once, each with its line', () => {
    const { hello, tree } = places();
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
  test('of a service, or of all of them, to another environment', async () => {
    const made = stocked();
    made.secrets.put('/shop/dev/shared/C', value('three'));
    const { ctx, hello, all } = made;
    const names = async (from: EnvironmentPlace, service: string | null, some: string[] | null) => {
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

  test('of a foreign tree: names become variables; two that become one are refused', async () => {
    const { ctx, hello, tree, secrets } = places();
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

test('diff: missing and different, and no value', async () => {
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

test('find: by a part of the name, by the whole of it, by the value', async () => {
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
  test('some, or all; whoever is given one is named', async () => {
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
  test('all of a place, with what they are called there', async () => {
    const { ctx, hello } = stocked();
    const found = await readAll(ctx, hello);
    expect(found.map(({ service, name, value: each }) => [service, name, each.reveal()])).toEqual([
      ['hello', 'A', 'one'],
      ['hello', 'B', 'two'],
    ]);
  });

  test('as variables: the later place wins, and that is said', async () => {
    const { ctx, hello, tree, secrets, progress } = stocked();
    secrets.put('/team/api/b', value('newer'));
    const found = await variablesOf(ctx, [hello, tree]);
    expect([...found].map(([name, each]) => [name, each.reveal()])).toEqual([
      ['A', 'one'],
      ['B', 'newer'],
    ]);
    expect(progress).toMatchObject([
      { event: 'warning', message: 'B of /team/api wins over the one before' },
    ]);
    await expect(variablesOf(ctx, [{ ...tree, path: '/none' }])).rejects.toMatchObject({
      code: 'no_secrets',
    });
  });
});
