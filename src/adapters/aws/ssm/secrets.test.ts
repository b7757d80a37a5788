import { describe, expect, test } from 'vitest';
import { OperatorError } from '../../../domain/operator/error.ts';
import type { SecretWrite } from '../../../domain/secrets/store.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import { secretStore } from './secrets.ts';
import type { SsmCalls } from './ssm.ts';

const slept: number[] = [];
const clock = { now: () => 0, sleep: async (milliseconds: number) => void slept.push(milliseconds) };

/** Answers calls with the given functions; other calls fail. */
function store(single: Partial<SsmCalls>, retrying: Partial<SsmCalls> = {}) {
  return secretStore(
    { single: async () => single as SsmCalls, retrying: async () => retrying as SsmCalls },
    clock,
  );
}

const fresh: SecretWrite = {
  name: '/s',
  value: new SecretValue('v'),
  tier: 'Standard',
  keyId: 'alias/shop-dev',
  tags: { project: 'shop' },
  expected: 'absent',
};

/** A translated SDK error of that name. */
function sdk(name: string): OperatorError {
  const cause = Object.assign(new Error(name), { name, $metadata: {} });
  return new OperatorError('failed', 'aws_refused', name, {}, { cause });
}

describe('writing', () => {
  test('a new secret is encrypted with its key, tagged, in the standard tier', async () => {
    const puts: unknown[] = [];
    const made = store({ put: async (input) => puts.push(input) });
    expect(await made.write(fresh)).toBe(1);
    expect(puts).toEqual([
      {
        Name: '/s',
        Value: 'v',
        Type: 'SecureString',
        KeyId: 'alias/shop-dev',
        Overwrite: false,
        Tier: 'Standard',
        Tags: [{ Key: 'project', Value: 'shop' }],
      },
    ]);
  });

  test('a new value sets tags in a separate call and does not change the tier', async () => {
    const tagged: unknown[] = [];
    const puts: unknown[] = [];
    const made = store(
      {
        put: async (input) => {
          puts.push(Object.keys(input));
          return 4;
        },
      },
      { tag: async (...all) => void tagged.push(all) },
    );
    expect(await made.write({ ...fresh, expected: 3 })).toBe(4);
    expect(tagged).toEqual([['/s', { project: 'shop' }]]);
    expect(puts).toEqual([['Name', 'Value', 'Type', 'KeyId', 'Overwrite']]);
  });

  test.each(['Standard', 'Advanced'] as const)('a new secret is sent with its tier: %s', async (tier) => {
    let sent: string | undefined;
    const put = async ({ Tier }: { Tier?: string | undefined }) => {
      sent = Tier;
      return 1;
    };
    await store({ put }).write({ ...fresh, tier });
    expect(sent).toBe(tier);
  });

  test('an existing parameter is not overwritten', async () => {
    const made = store({ put: async () => null });
    await expect(made.write(fresh)).rejects.toMatchObject({ code: 'secret_exists' });
  });

  test('with 100 versions and a labelled oldest one, the error names the version and the next command', async () => {
    const cause = Object.assign(new Error('x'), { name: 'ParameterMaxVersionLimitExceeded', $metadata: {} });
    const reason =
      "Version 2, the oldest version, can't be deleted because it has a label associated with it.";
    const put = () => Promise.reject(new OperatorError('failed', 'aws_refused', 'no', { reason }, { cause }));
    await expect(store({ put }).write({ ...fresh, expected: 101 })).rejects.toMatchObject({
      exit: 'input',
      code: 'secret_labelled',
      detail: {
        next: [
          'Show the labels with ops secret history',
          'aws ssm unlabel-parameter-version --name /s --parameter-version 2 --labels LABEL',
        ],
      },
    });
  });

  test('a concurrent write is reported', async () => {
    const made = store({ put: async () => 6 });
    await expect(made.write({ ...fresh, expected: 3 })).rejects.toMatchObject({
      exit: 'locked',
      code: 'secret_moved',
      message: '/s: another operator wrote 4 to 5 at the same time; yours is version 6',
    });
  });
});

describe('a lost answer does not create a second version', () => {
  const lost = () => Promise.reject(sdk('TimeoutError'));

  test.each([
    ['absent' as const, 1],
    [3, 4],
    ['any' as const, 9],
  ])('expecting %s: what was written after all is found', async (expected, version) => {
    let puts = 0;
    const put = () => {
      puts += 1;
      return lost();
    };
    const get = async () => ({ value: 'v', version });
    const made = store({ put }, { get, tag: async () => undefined });
    expect([await made.write({ ...fresh, expected }), puts]).toEqual([version, 1]);
  });

  test('a write that never arrived is sent again', async () => {
    const answers = [lost, async () => 4];
    const made = store(
      { put: () => (answers.shift() ?? lost)() },
      { get: async () => ({ value: 'old', version: 3 }), tag: async () => undefined },
    );
    expect(await made.write({ ...fresh, expected: 3 })).toBe(4);
  });

  test('a write that arrives late is recognised by the second request', async () => {
    const answers = [lost, async () => null];
    const looks = [null, { value: 'v', version: 1 }];
    const made = store(
      { put: () => (answers.shift() ?? lost)() },
      { get: async () => looks.shift() ?? null },
    );
    expect(await made.write(fresh)).toBe(1);
  });

  test('four attempts without an answer are an error', async () => {
    let puts = 0;
    const put = () => {
      puts += 1;
      return lost();
    };
    const made = store({ put }, { get: async () => null });
    await expect(made.write(fresh)).rejects.toMatchObject({ message: 'TimeoutError' });
    expect(puts).toBe(4);
  });
});

test('many secrets are reported one by one; throttling is not a failure', async () => {
  const slow = new Set(['/b', '/c']);
  const made = store({
    put: async ({ Name }) => {
      if (slow.delete(String(Name))) throw sdk('ThrottlingException');
      return 1;
    },
  });
  const reported: number[] = [];
  const writes = ['/a', '/b', '/c', '/d'].map((name) => ({ ...fresh, name }));
  const result = await made.writeAll(writes, (written) => reported.push(written));
  expect(result).toEqual({ written: ['/a', '/b', '/c', '/d'], left: [], failure: null });
  expect(reported).toEqual([1, 2, 3, 4]);
});

test('if one of many fails, the result names those that are left', async () => {
  const denied = sdk('AccessDeniedException');
  const made = store({
    put: async ({ Name }) => {
      if (Name === '/b') throw denied;
      return 1;
    },
  });
  const result = await made.writeAll(
    ['/a', '/b'].map((name) => ({ ...fresh, name })),
    () => undefined,
  );
  expect(result).toEqual({ written: ['/a'], left: ['/b'], failure: denied });
});

test('values are read ten names per call, in order, without missing ones', async () => {
  const names = Array.from({ length: 23 }, (_, index) => `/p${index}`);
  const asked: number[] = [];
  const getSeveral: SsmCalls['getSeveral'] = async (some, decrypt) => {
    asked.push(some.length);
    return decrypt
      ? some
          .filter((name) => name !== '/p3')
          .map((name) => ({ name, value: `of ${name}`, version: 2 }))
          .reverse()
      : [];
  };
  const found = await store({}, { getSeveral }).several(names);
  expect(found.map(({ name, value, version }) => [name, value.reveal(), version])).toEqual(
    names.filter((name) => name !== '/p3').map((name) => [name, `of ${name}`, 2]),
  );
  expect(asked).toEqual([10, 10, 3]);
});

test('reads one version by number and all pages of the history', async () => {
  const one = (version: number) => ({ version, modified: '', user: null, labels: [] });
  const made = store(
    {},
    {
      get: async (name) => (name === '/s:3' ? { value: 'old', version: 3 } : null),
      history: async (_, token) =>
        token === undefined ? { items: [one(1)], next: 'more' } : { items: [one(2)], next: undefined },
    },
  );
  expect((await made.get('/s', 3))?.value.reveal()).toBe('old');
  expect(await made.get('/s')).toBeNull();
  expect((await made.history('/s')).map(({ version }) => version)).toEqual([1, 2]);
});
