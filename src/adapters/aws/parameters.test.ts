import { expect, test } from 'vitest';
import { SecretValue } from '../../domain/secret-value.ts';
import { parameterStore } from './parameters.ts';
import type { SsmCalls } from './ssm.ts';

const options = { keyId: 'alias/shop-dev', overwrite: false, tags: { project: 'shop' } };

/** Each call is answered by the given function; one that is not given is not expected. */
function store(calls: Partial<SsmCalls>) {
  return parameterStore(async () => calls as SsmCalls);
}

test('a new secret: encrypted under its key, tagged, in the cheap tier', async () => {
  const puts: unknown[] = [];
  const made = store({ put: async (input) => puts.push(input) });
  expect(await made.putSecret('/s', new SecretValue('v'), options)).toBe(1);
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

test('a new value for one that exists: its tags are set apart, as AWS demands', async () => {
  const tagged: unknown[] = [];
  const made = store({
    put: async (input) => ('Tags' in input ? expect.fail('AWS refuses this') : 4),
    tag: async (...all) => void tagged.push(all),
  });
  expect(await made.putSecret('/s', new SecretValue('v'), { ...options, overwrite: true })).toBe(4);
  expect(tagged).toEqual([['/s', { project: 'shop' }]]);
});

test.each([
  ['there with another value', { value: 'other', version: 1 }],
  ['there with the same value, and older', { value: 'v', version: 2 }],
])('refused: %s', async (_, there) => {
  const made = store({ put: async () => null, get: async () => there });
  await expect(made.putSecret('/s', new SecretValue('v'), options)).rejects.toMatchObject({
    code: 'secret_exists',
  });
});

test('our own write, whose answer was lost', async () => {
  const made = store({ put: async () => null, get: async () => ({ value: 'v', version: 1 }) });
  expect(await made.putSecret('/s', new SecretValue('v'), options)).toBe(1);
});

test.each([
  [4096, 'Standard'],
  [4097, 'Advanced'],
  [8192, 'Advanced'],
])('%d bytes are of tier %s', async (bytes, tier) => {
  let given: string | undefined;
  const made = store({
    put: async ({ Tier }) => {
      given = Tier;
      return 1;
    },
  });
  await made.putSecret(
    '/s',
    new SecretValue('ü'.repeat(bytes / 2).padEnd(bytes - Math.floor(bytes / 2), 'x')),
    options,
  );
  expect(given).toBe(tier);
});

test('more is refused before it is sent, without the value in the message', async () => {
  const refused = store({}).putSecret('/s', new SecretValue('x'.repeat(8193)), options);
  await expect(refused).rejects.toMatchObject({
    code: 'secret_too_large',
    message: '/s: 8193 bytes; Parameter Store takes 8192',
  });
});

test('names go ten at a time; order and absence are kept', async () => {
  const names = Array.from({ length: 23 }, (_, index) => `/p${index}`);
  const asked: number[] = [];
  const made = store({
    describe: async (some) => {
      asked.push(some.length);
      return some.filter((name) => name !== '/p3').reverse();
    },
  });
  expect(await made.existing(names)).toEqual(names.filter((name) => name !== '/p3'));
  expect(asked).toEqual([10, 10, 3]);
});

test('all pages below a path, by name', async () => {
  const info = (name: string) => ({ name, version: 1, modified: '', user: null });
  const pages: Record<string, unknown> = {
    '': { items: [info('/b')], next: '1' },
    1: { items: [info('/a')], next: undefined },
  };
  expect(
    (await store({ below: async (_, token) => pages[token ?? ''] as never }).list('/')).map(
      ({ name }) => name,
    ),
  ).toEqual(['/a', '/b']);
});
