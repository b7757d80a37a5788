import { expect, test } from 'vitest';
import { parameterStore } from './parameters.ts';
import type { SsmCalls } from './ssm.ts';

const info = (name: string) => ({ name, version: 1, modified: '', user: null, keyId: null });

/** Answers calls with the given functions; other calls fail. */
function store(calls: Partial<SsmCalls>) {
  return parameterStore(async () => calls as SsmCalls);
}

test('reads ten names per call, in order, without missing ones', async () => {
  const names = Array.from({ length: 23 }, (_, index) => `/p${index}`);
  const asked: number[] = [];
  const made = store({
    describe: async (some) => {
      asked.push(some.length);
      return some
        .filter((name) => name !== '/p3')
        .reverse()
        .map(info);
    },
  });
  expect(await made.existing(names)).toEqual(names.filter((name) => name !== '/p3'));
  expect(asked).toEqual([10, 10, 3]);
});

test('lists all pages below a path, sorted by name', async () => {
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
