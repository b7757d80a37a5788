import { expect, test } from 'vitest';
import type { LockRecord } from '../../../domain/deployment/lock.ts';
import { translate } from '../client/errors.ts';
import { lockStore, parseLock } from './locks.ts';
import type { SsmCalls } from './ssm.ts';

const record: LockRecord = {
  format: 1,
  id: 'mine',
  owner: 'me@laptop',
  reason: 'env apply',
  host: 'laptop',
  pid: 1,
  acquired: '2026-11-23T10:00:00.000Z',
  heartbeat: '2026-11-23T10:00:00.000Z',
  expires: '2026-11-23T10:01:30.000Z',
};
const others = { ...record, id: 'other' };
const target = { region: 'eu-central-1', profile: null, local: false };

/** The SDK error for a missing answer. */
function noAnswer(): unknown {
  const error = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', $metadata: {} });
  return translate(error, 'ssm:PutParameter', target);
}

/**
 * Parameter Store with one parameter. `loses`: number of writes whose answer is lost; `drops`: number of writes that never
 * arrive.
 */
function parameterStore({ loses = 0, drops = 0, there = null as LockRecord | null } = {}) {
  let kept = there ? { value: JSON.stringify(there), version: 5, age: 3 } : null;
  const calls: string[] = [];
  const fake: Partial<SsmCalls> = {
    async getDated() {
      calls.push('get');
      return kept;
    },
    async put({ Value, Overwrite }) {
      calls.push('put');
      if (drops-- > 0) throw noAnswer();
      if (kept && !Overwrite) return null;
      kept = { value: String(Value), version: (kept?.version ?? 0) + 1, age: 0 };
      if (loses-- > 0) throw noAnswer();
      return kept.version;
    },
  };
  const store = lockStore(
    async () => fake as SsmCalls,
    async () => undefined,
  );
  return {
    store,
    fake,
    calls,
    kept: () => kept,
    write: (next: LockRecord) => {
      kept = { value: JSON.stringify(next), version: (kept?.version ?? 0) + 1, age: 0 };
    },
  };
}

test('creates a lock', async () => {
  const { store, calls } = parameterStore();
  expect(await store.create('/l', record)).toBe(true);
  expect(calls).toEqual(['put']);
});

test('does not create a lock that exists', async () => {
  const { store } = parameterStore({ there: others });
  expect(await store.create('/l', record)).toBe(false);
});

test('recognises its own lock by id after a lost answer', async () => {
  const { store, calls } = parameterStore({ loses: 1 });
  expect(await store.create('/l', record)).toBe(true);
  expect(calls).toEqual(['put', 'put', 'get']);
});

test('recognises its own overwrite after a lost answer and does not repeat it', async () => {
  const { store, calls } = parameterStore({ there: others, loses: 1 });
  expect(await store.overwrite('/l', record)).toBe(6);
  expect(calls).toEqual(['put', 'get']);
});

test('repeats an overwrite that never arrived', async () => {
  const { store, kept } = parameterStore({ there: others, drops: 2 });
  expect(await store.overwrite('/l', record)).toBe(6);
  expect(kept()?.version).toBe(6);
});

test('does not mistake an older heartbeat for the new one', async () => {
  const { store } = parameterStore({ there: record, drops: 1 });
  expect(await store.overwrite('/l', { ...record, heartbeat: '2026-11-23T10:00:20.000Z' })).toBe(6);
});

test('the version reveals another write after a lost answer', async () => {
  const place = parameterStore({ there: record, loses: 1 });
  const store = lockStore(
    async () => place.fake as SsmCalls,
    async () => place.write(others),
  );
  expect(await store.overwrite('/l', { ...record, heartbeat: 'later' })).toBe(8);
});

test('does not retry a refused request', async () => {
  const denied = translate(
    Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: {} }),
    'ssm:PutParameter',
    target,
  );
  let puts = 0;
  const fake = {
    put: async () => {
      puts += 1;
      throw denied;
    },
  };
  const store = lockStore(
    async () => fake as unknown as SsmCalls,
    async () => undefined,
  );
  await expect(store.create('/l', record)).rejects.toMatchObject({ code: 'access_denied' });
  expect(puts).toBe(1);
});

test.each(['not json', '{}', '{"id":1}', 'null'])('a lock that ops did not write: %s', (text) => {
  expect(() => parseLock('/l', text)).toThrow(
    expect.objectContaining({ exit: 'locked', code: 'lock_unreadable' }),
  );
});

test('removes control characters from a lock', () => {
  expect(parseLock('/l', JSON.stringify({ ...record, owner: '\u001b[31moperator' })).owner).toBe('operator');
});
