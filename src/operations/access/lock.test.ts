import { describe, expect, test } from 'vitest';
import { LOCK_SECONDS, type LockRecord } from '../../domain/deployment/lock.ts';
import { FakeAws, FakeLocks } from '../testing/fake-aws.ts';
import { FakeClock, flushPromises } from '../testing/fake-clock.ts';
import { world } from '../testing/world.ts';
import { unlockEnvironment, withLock } from './lock.ts';

const NAME = '/shop/dev/.ops/lock';
const options = { reason: 'test', wait: 0 };

function record(rest: Partial<LockRecord> = {}): LockRecord {
  return {
    format: 1,
    id: 'other',
    owner: 'operator@desk',
    reason: 'env apply',
    host: 'desk',
    pid: 99,
    acquired: '2026-11-23T09:59:00.000Z',
    heartbeat: '2026-11-23T09:59:50.000Z',
    expires: '2026-11-23T10:01:00.000Z',
    ...rest,
  };
}

const expired = { expires: '2026-11-23T09:59:59.000Z' };

function locked(rest: Partial<LockRecord> = {}) {
  const place = world();
  place.aws.locks.kept.set(NAME, { record: record(rest), version: 7 });
  return place;
}

describe('withLock', () => {
  test('holds a lock of its own while it works, and removes it', async () => {
    const { ctx, aws, env } = world();
    const during = await withLock(ctx, aws, env, options, async ({ id, waited }) => {
      return { waited, kept: aws.locks.kept.get(NAME), id };
    });
    expect(during).toEqual({
      waited: false,
      id: during.id,
      kept: {
        version: 1,
        record: {
          format: 1,
          id: during.id,
          owner: 'me-1@laptop',
          reason: 'test',
          host: 'laptop',
          pid: 1,
          acquired: '2026-11-23T10:00:00.000Z',
          heartbeat: '2026-11-23T10:00:00.000Z',
          expires: '2026-11-23T10:01:30.000Z',
        },
      },
    });
    expect(aws.locks.kept.size).toBe(0);
  });

  test('removes it where the work fails', async () => {
    const { ctx, aws, env } = world();
    const work = withLock(ctx, aws, env, options, async () => {
      throw new TypeError('work');
    });
    await expect(work).rejects.toThrow('work');
    expect(aws.locks.kept.size).toBe(0);
  });

  test('names another holder, and does not work', async () => {
    const { ctx, aws, env } = locked();
    const refused = withLock(ctx, aws, env, options, async () => expect.fail('must not work'));
    await expect(refused).rejects.toMatchObject({
      exit: 'locked',
      code: 'locked',
      message: 'dev is locked by operator@desk (env apply) since 2026-11-23T09:59:00.000Z',
      detail: { next: ['Wait, or say --lock-wait SECONDS', 'ops env unlock dev'] },
    });
    expect(aws.locks.kept.get(NAME)?.version).toBe(7);
  });

  test('waits for another, says so once, and knows that it has waited', async () => {
    const { ctx, aws, env, clock, progress } = locked();
    const working = withLock(ctx, aws, env, { ...options, wait: 60 }, async ({ waited }) => waited);
    await clock.advance(10_000);
    aws.locks.kept.delete(NAME);
    await clock.advance(2_000);
    expect(await working).toBe(true);
    expect(progress.map((event) => 'message' in event && event.message)).toEqual([
      'waiting for operator@desk (env apply) to finish with dev',
    ]);
  });

  test('waiting ends at its time, and at an interrupt', async () => {
    const { ctx, aws, env, clock } = locked({ expires: '2026-11-23T11:00:00.000Z' });
    const timed = withLock(ctx, aws, env, { ...options, wait: 5 }, async () => undefined);
    const refused = expect(timed).rejects.toMatchObject({ code: 'locked' });
    await clock.advance(5_000);
    await refused;
    const stop = new AbortController();
    const stopped = withLock(
      ctx,
      aws,
      env,
      { ...options, wait: 60, signal: stop.signal },
      async () => undefined,
    );
    const interrupted = expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
    await flushPromises();
    stop.abort();
    await interrupted;
  });

  test.each([
    ['expired', expired],
    ['left by a process of this machine that is gone', { host: 'laptop', pid: 42 }],
  ])('takes over a lock that is %s', async (_, rest) => {
    const { ctx, aws, env, progress } = locked(rest);
    const held = await withLock(ctx, aws, env, options, async () => aws.locks.kept.get(NAME));
    expect(held).toMatchObject({ version: 8, record: { owner: 'me-1@laptop' } });
    expect(aws.locks.kept.size).toBe(0);
    expect(progress).toMatchObject([
      { event: 'notice', message: 'Took over the lock operator@desk left behind (env apply)' },
    ]);
  });

  test('a lock of this machine whose process runs is not taken', async () => {
    const place = locked({ host: 'laptop', pid: 42 });
    place.running.add(42);
    const refused = withLock(place.ctx, place.aws, place.env, options, async () => undefined);
    await expect(refused).rejects.toMatchObject({ code: 'locked' });
  });

  test('of many that see the same stale lock exactly one works at a time', async () => {
    const locks = new FakeLocks();
    locks.kept.set(NAME, { record: record(expired), version: 7 });
    const clock = new FakeClock();
    const places = Array.from({ length: 12 }, (_, index) =>
      world({ aws: new FakeAws(locks), clock, pid: index + 10 }),
    );
    for (const place of places) for (const { ctx } of places) place.running.add(ctx.machine.pid);
    let working = 0;
    let most = 0;
    const release = Promise.withResolvers<void>();
    const tries = places.map(({ ctx, aws, env }) =>
      withLock(ctx, aws, env, options, async () => {
        most = Math.max(most, ++working);
        await release.promise;
      }).then(
        () => 'worked',
        (error: { code: string }) => error.code,
      ),
    );
    await flushPromises();
    release.resolve();
    const ends = await Promise.all(tries);
    expect(most).toBe(1);
    expect(ends.filter((end) => end === 'worked')).toHaveLength(1);
    expect(ends.filter((end) => end === 'locked')).toHaveLength(11);
    expect(locks.kept.size).toBe(0);
  });

  test('a takeover in which another was quicker by a version is lost', async () => {
    const { ctx, aws, env } = locked(expired);
    aws.locks.before = (call) => {
      if (call !== `overwrite ${NAME}`) return;
      aws.locks.kept.set(NAME, { record: record({ id: 'quicker' }), version: 8 });
      aws.locks.before = () => undefined;
    };
    const refused = withLock(ctx, aws, env, options, async () => expect.fail('must not work'));
    await expect(refused).rejects.toMatchObject({ code: 'locked' });
  });

  test('a claim left behind by a takeover that died holds nobody up for long', async () => {
    const { ctx, aws, env, clock } = locked(expired);
    const claim = record({ expires: '2026-11-23T10:00:15.000Z' });
    aws.locks.kept.set(`${NAME}-takeover`, { record: claim, version: 1 });
    const working = withLock(ctx, aws, env, { ...options, wait: 60 }, async () => 'worked');
    await clock.advance(30_000);
    expect(await working).toBe('worked');
    expect(aws.locks.kept.size).toBe(0);
  });

  test('heartbeats keep it alive', async () => {
    const { ctx, aws, env, clock } = world();
    const done = Promise.withResolvers<void>();
    const working = withLock(ctx, aws, env, options, async () => done.promise);
    await clock.advance(65_000);
    expect(aws.locks.kept.get(NAME)).toMatchObject({
      version: 4,
      record: { heartbeat: '2026-11-23T10:01:00.000Z', expires: '2026-11-23T10:02:30.000Z' },
    });
    done.resolve();
    await working;
  });

  test('a lock taken by another is told at the next heartbeat, and not written over', async () => {
    const { ctx, aws, env, clock } = world();
    const told = Promise.withResolvers<void>();
    const working = withLock(ctx, aws, env, options, async ({ lost }) => {
      lost.addEventListener('abort', () => told.resolve());
      await told.promise;
    });
    const lost = expect(working).rejects.toMatchObject({ exit: 'locked', code: 'lock_lost' });
    await flushPromises();
    aws.locks.kept.set(NAME, { record: record(), version: 3 });
    await clock.advance(20_000);
    await lost;
    expect(aws.locks.kept.get(NAME)).toEqual({ record: record(), version: 3 });
  });

  test('a store that does not answer loses the lock only when it has expired', async () => {
    const { ctx, aws, env, clock } = world();
    const { OperatorError } = await import('../../domain/operator/error.ts');
    let seenAt = 0;
    const told = Promise.withResolvers<void>();
    const working = withLock(ctx, aws, env, options, async ({ lost }) => {
      lost.addEventListener('abort', () => {
        seenAt = clock.now().getTime();
        aws.locks.before = () => undefined;
        told.resolve();
      });
      await told.promise;
    });
    const lost = expect(working).rejects.toMatchObject({ code: 'lock_lost' });
    await flushPromises();
    aws.locks.before = () => {
      throw new OperatorError('failed', 'aws_timeout', 'no answer');
    };
    await clock.advance(200_000);
    await lost;
    expect(seenAt).toBe(Date.parse('2026-11-23T10:00:00.000Z') + 100_000);
    expect(seenAt).toBeGreaterThan(Date.parse('2026-11-23T10:00:00.000Z') + LOCK_SECONDS * 1_000);
  });
});

describe('unlockEnvironment', () => {
  test('nothing is locked', async () => {
    const { ctx, env } = world();
    expect(await unlockEnvironment(ctx, env, { force: false })).toBeNull();
  });

  test('a living holder is named; force takes it away', async () => {
    const { ctx, aws, env } = locked();
    await expect(unlockEnvironment(ctx, env, { force: false })).rejects.toMatchObject({
      code: 'locked',
      detail: { next: ['Ask operator@desk', 'ops env unlock dev --force'] },
    });
    expect(await unlockEnvironment(ctx, env, { force: true })).toEqual(record());
    expect(aws.locks.kept.size).toBe(0);
  });

  test('a stale one goes without force', async () => {
    const { ctx, aws, env } = locked(expired);
    expect(await unlockEnvironment(ctx, env, { force: false })).toEqual(record(expired));
    expect(aws.locks.kept.size).toBe(0);
  });
});
