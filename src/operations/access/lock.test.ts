import { describe, expect, test } from 'vitest';
import { LOCK_SECONDS, type LockRecord } from '../../domain/deployment/lock.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { FakeAws, FakeLocks } from '../testing/fake-aws.ts';
import { FakeClock, flushPromises } from '../testing/fake-clock.ts';
import { createFixture } from '../testing/fixture.ts';
import { clearDeadLock, refuseLocked, unlockEnvironment, withLock } from './lock.ts';

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
  const fixture = createFixture();
  fixture.aws.locks.stored.set(NAME, { record: record(rest), version: 7 });
  return fixture;
}

describe('withLock', () => {
  test('holds the lock during the work, then deletes it', async () => {
    const { ctx, aws, env } = createFixture();
    const during = await withLock(ctx, aws, env, options, async ({ id, waited }) => {
      return { waited, stored: aws.locks.stored.get(NAME), id };
    });
    expect(during).toEqual({
      waited: false,
      id: during.id,
      stored: {
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
        written: new Date('2026-11-23T10:00:00.000Z'),
      },
    });
    expect(aws.locks.stored.size).toBe(0);
  });

  test('deletes the lock if the work fails', async () => {
    const { ctx, aws, env } = createFixture();
    const work = withLock(ctx, aws, env, options, async () => {
      throw new TypeError('work');
    });
    await expect(work).rejects.toThrow('work');
    expect(aws.locks.stored.size).toBe(0);
  });

  test('names another holder and does no work', async () => {
    const { ctx, aws, env } = locked();
    const refused = withLock(ctx, aws, env, options, async () => expect.fail('must not work'));
    await expect(refused).rejects.toMatchObject({
      exit: 'locked',
      code: 'locked',
      message: 'dev is locked by operator@desk (env apply) since 2026-11-23T09:59:00.000Z',
      detail: {
        reason: 'Its last heartbeat was 10 s ago; without another, the lock expires 90 s after it',
        next: ['Wait, or use --lock-wait SECONDS', 'ops env unlock dev'],
      },
    });
    expect(aws.locks.stored.get(NAME)?.version).toBe(7);
  });

  test('waits for another holder, reports it once, and sets `waited`', async () => {
    const { ctx, aws, env, clock, progress } = locked();
    const working = withLock(ctx, aws, env, { ...options, wait: 60 }, async ({ waited }) => waited);
    await clock.advance(10_000);
    aws.locks.stored.delete(NAME);
    await clock.advance(2_000);
    expect(await working).toBe(true);
    expect(progress.map((event) => 'message' in event && event.message)).toEqual([
      'waiting for operator@desk (env apply) to release dev',
    ]);
  });

  test('the wait ends at its time-out and at an interrupt', async () => {
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
    ['left by a dead process of this machine', { host: 'laptop', pid: 42 }],
  ])('takes over a lock that is %s', async (_, rest) => {
    const { ctx, aws, env, progress } = locked(rest);
    const held = await withLock(ctx, aws, env, options, async () => aws.locks.stored.get(NAME));
    expect(held).toMatchObject({ version: 8, record: { owner: 'me-1@laptop' } });
    expect(aws.locks.stored.size).toBe(0);
    expect(progress).toMatchObject([
      { event: 'notice', message: 'Took over the stale lock of operator@desk (env apply)' },
    ]);
  });

  test.each([-20, 20])('takes over only what AWS calls stale, with clocks %d minutes apart', async (skew) => {
    const locks = new FakeLocks();
    const server = new FakeClock();
    locks.clock = server;
    const holder = createFixture({ aws: new FakeAws(locks), clock: server });
    const clock = new FakeClock();
    await clock.advance(Math.max(0, skew) * 60_000);
    if (skew < 0) await server.advance(-skew * 60_000);
    const other = createFixture({ aws: new FakeAws(locks), clock, pid: 2 });
    other.ctx.machine.host = 'tower';
    const done = Promise.withResolvers<void>();
    const working = withLock(holder.ctx, holder.aws, holder.env, options, () => done.promise);
    await flushPromises();
    const attempt = () => withLock(other.ctx, other.aws, other.env, options, async () => 'worked');
    await expect(attempt()).rejects.toMatchObject({ code: 'locked' });
    done.resolve();
    await working;
    locks.stored.set(NAME, { record: record(), version: 3, written: server.now() });
    await expect(attempt()).rejects.toMatchObject({ code: 'locked' });
    await server.advance(LOCK_SECONDS * 1_000);
    expect(await attempt()).toBe('worked');
  });

  test.each(['2026-11-23T09:59:50.000Z', 'soon'])(
    'a lock that should expire at its heartbeat, or at no time (%s), lasts as long as any other',
    async (expires) => {
      const { ctx, aws, env, clock } = locked({ expires });
      const attempt = () => withLock(ctx, aws, env, options, async () => 'worked');
      await expect(attempt()).rejects.toMatchObject({ code: 'locked' });
      await clock.advance(LOCK_SECONDS * 1_000);
      expect(await attempt()).toBe('worked');
    },
  );

  test('does not take over a lock whose age AWS does not tell', async () => {
    const fixture = locked(expired);
    fixture.aws.locks.clock = null;
    const refused = withLock(fixture.ctx, fixture.aws, fixture.env, options, async () => undefined);
    await expect(refused).rejects.toMatchObject({ code: 'locked' });
  });

  test('does not take over the lock of a running process of this machine', async () => {
    const fixture = locked({ host: 'laptop', pid: 42 });
    fixture.running.add(42);
    const refused = withLock(fixture.ctx, fixture.aws, fixture.env, options, async () => undefined);
    await expect(refused).rejects.toMatchObject({ code: 'locked' });
  });

  test('of many processes that see a stale lock, one works at a time', async () => {
    const locks = new FakeLocks();
    locks.stored.set(NAME, { record: record(expired), version: 7 });
    const clock = new FakeClock();
    const fixtures = Array.from({ length: 12 }, (_, index) =>
      createFixture({ aws: new FakeAws(locks), clock, pid: index + 10 }),
    );
    for (const fixture of fixtures) for (const { ctx } of fixtures) fixture.running.add(ctx.machine.pid);
    let working = 0;
    let most = 0;
    const release = Promise.withResolvers<void>();
    const tries = fixtures.map(({ ctx, aws, env }) =>
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
    expect(locks.stored.size).toBe(0);
  });

  test('loses a takeover if another process has written a version', async () => {
    const { ctx, aws, env } = locked(expired);
    aws.locks.before = (call) => {
      if (call !== `overwrite ${NAME}`) return;
      aws.locks.stored.set(NAME, { record: record({ id: 'quicker' }), version: 8 });
      aws.locks.before = () => undefined;
    };
    const refused = withLock(ctx, aws, env, options, async () => expect.fail('must not work'));
    await expect(refused).rejects.toMatchObject({ code: 'locked' });
  });

  test('a stale claim blocks takeovers only until it expires', async () => {
    const { ctx, aws, env, clock } = locked(expired);
    const claim = record({ expires: '2026-11-23T10:00:15.000Z' });
    aws.locks.stored.set(`${NAME}-takeover`, { record: claim, version: 1 });
    const working = withLock(ctx, aws, env, { ...options, wait: 60 }, async () => 'worked');
    await clock.advance(30_000);
    expect(await working).toBe('worked');
    expect(aws.locks.stored.size).toBe(0);
  });

  test('heartbeats renew the lock', async () => {
    const { ctx, aws, env, clock } = createFixture();
    const done = Promise.withResolvers<void>();
    const working = withLock(ctx, aws, env, options, async () => done.promise);
    await clock.advance(65_000);
    expect(aws.locks.stored.get(NAME)).toMatchObject({
      version: 4,
      record: { heartbeat: '2026-11-23T10:01:00.000Z', expires: '2026-11-23T10:02:30.000Z' },
    });
    done.resolve();
    await working;
  });

  test('a heartbeat detects a lock taken over by another process and does not overwrite it', async () => {
    const { ctx, aws, env, clock } = createFixture();
    const lockLost = Promise.withResolvers<void>();
    const working = withLock(ctx, aws, env, options, async ({ lost }) => {
      lost.addEventListener('abort', () => lockLost.resolve());
      await lockLost.promise;
    });
    const lost = expect(working).rejects.toMatchObject({ exit: 'locked', code: 'lock_lost' });
    await flushPromises();
    aws.locks.stored.set(NAME, { record: record(), version: 3 });
    await clock.advance(20_000);
    await lost;
    expect(aws.locks.stored.get(NAME)).toEqual({ record: record(), version: 3 });
  });

  test.each([
    ['fails', () => Promise.reject(new OperatorError('failed', 'aws_timeout', 'no answer'))],
    ['hangs', () => new Promise<never>(() => undefined)],
  ])('if the store %s, the lock is lost when it expires, and not later', async (_, answer) => {
    const { ctx, aws, env, clock } = createFixture();
    let seenAt = 0;
    const lockLost = Promise.withResolvers<void>();
    const working = withLock(ctx, aws, env, options, async ({ lost }) => {
      lost.addEventListener('abort', () => {
        seenAt = clock.now().getTime();
        aws.locks.before = () => undefined;
        lockLost.resolve();
      });
      await lockLost.promise;
    });
    const lost = expect(working).rejects.toMatchObject({ code: 'lock_lost' });
    await flushPromises();
    aws.locks.before = (call) => (call.startsWith('read') ? answer() : undefined);
    await clock.advance(200_000);
    await lost;
    expect(seenAt).toBe(Date.parse('2026-11-23T10:00:00.000Z') + LOCK_SECONDS * 1_000);
  });
});

describe('unlockEnvironment', () => {
  test('returns null without a lock', async () => {
    const { ctx, env } = createFixture();
    expect(await unlockEnvironment(ctx, env, { force: false })).toBeNull();
  });

  test('names a live holder; force deletes the lock', async () => {
    const { ctx, aws, env } = locked();
    await expect(unlockEnvironment(ctx, env, { force: false })).rejects.toMatchObject({
      code: 'locked',
      detail: { next: ['Ask operator@desk', 'ops env unlock dev --force'] },
    });
    expect(await unlockEnvironment(ctx, env, { force: true })).toEqual(record());
    expect(aws.locks.stored.size).toBe(0);
  });

  test('a damaged lock: the error names the command that deletes it', async () => {
    const { ctx, aws, env, progress } = locked();
    aws.locks.before = (call) => {
      if (!call.startsWith('read')) return;
      throw new OperatorError('locked', 'lock_unreadable', 'The lock was not written by ops', {
        reason: '}',
      });
    };
    const next = ['ops env unlock dev --force'];
    const damaged = { exit: 'locked', code: 'lock_unreadable', detail: { reason: '}', next } };
    await expect(unlockEnvironment(ctx, env, { force: false })).rejects.toMatchObject(damaged);
    await expect(withLock(ctx, aws, env, options, async () => undefined)).rejects.toMatchObject(damaged);
    await expect(refuseLocked(ctx, aws, env)).rejects.toMatchObject(damaged);
    expect(await unlockEnvironment(ctx, env, { force: true })).toBeNull();
    expect(aws.locks.stored.size).toBe(0);
    expect(progress.at(-1)).toMatchObject({
      event: 'notice',
      message: 'Deleted /shop/dev/.ops/lock, which ops could not read',
    });
  });

  test('deletes a stale lock without force', async () => {
    const { ctx, aws, env } = locked(expired);
    expect(await unlockEnvironment(ctx, env, { force: false })).toEqual(record(expired));
    expect(aws.locks.stored.size).toBe(0);
  });
});

describe('clearDeadLock', () => {
  test('deletes the lock of a dead holder, and says so', async () => {
    const { ctx, aws, env, progress } = locked(expired);
    await clearDeadLock(ctx, aws, env);
    expect(aws.locks.stored.size).toBe(0);
    expect(progress).toMatchObject([
      { event: 'notice', message: 'Deleted the stale lock of operator@desk (env apply)' },
    ]);
  });

  test('keeps the lock of a living holder', async () => {
    const { ctx, aws, env, progress } = locked();
    await clearDeadLock(ctx, aws, env);
    expect({ version: aws.locks.stored.get(NAME)?.version, progress }).toEqual({ version: 7, progress: [] });
  });

  test('warns of a damaged lock, and names the command that deletes it', async () => {
    const { ctx, aws, env, progress } = locked();
    aws.locks.before = () => {
      throw new OperatorError('locked', 'lock_unreadable', 'The lock was not written by ops');
    };
    await clearDeadLock(ctx, aws, env);
    expect(progress).toMatchObject([
      {
        event: 'warning',
        message: 'The lock was not written by ops; next: ops env unlock dev --force',
      },
    ]);
  });
});
