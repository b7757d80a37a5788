import { expect, test } from 'vitest';
import { paced } from './pace.ts';

/** A clock that advances only while calls sleep, to the earliest sleeper. */
function virtualClock() {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  const wakeNext = () => {
    sleepers.sort((a, b) => a.at - b.at);
    const next = sleepers.shift();
    if (!next) return;
    now = Math.max(now, next.at);
    next.wake();
  };
  return {
    now: () => now,
    sleep: (milliseconds: number) =>
      new Promise<void>((wake) => {
        sleepers.push({ at: now + milliseconds, wake });
        setImmediate(wakeNext);
      }),
  };
}

const SLOW = new Error('slow down');
const throttled = (error: unknown) => error === SLOW;
const numbers = (n: number) => Array.from({ length: n }, (_, index) => index);

test('500 calls at three per second: none fails and little time is lost', async () => {
  const clock = virtualClock();
  const allowed: number[] = [];
  const result = await paced(
    numbers(500),
    async () => {
      await clock.sleep(20);
      const lately = allowed.filter((at) => at > clock.now() - 1000);
      if (lately.length >= 3) throw SLOW;
      allowed.push(clock.now());
    },
    { throttled, clock },
  );
  expect(result).toEqual({ done: numbers(500), left: [], failure: null });
  // 500 calls at three per second take at least 166 s.
  expect(clock.now()).toBeLessThan(166_000 * 1.6);
});

test('runs ten calls at once without throttling', async () => {
  const clock = virtualClock();
  let now = 0;
  let most = 0;
  await paced(
    numbers(200),
    async () => {
      most = Math.max(most, ++now);
      await clock.sleep(20);
      now -= 1;
    },
    { throttled, clock },
  );
  expect([most, clock.now()]).toEqual([10, 400]);
});

test('after a failure running calls finish and no new one starts', async () => {
  const clock = virtualClock();
  const began: number[] = [];
  const broken = new Error('broken');
  const result = await paced(
    numbers(40),
    async (item) => {
      began.push(item);
      await clock.sleep(item === 12 ? 5 : 20);
      if (item === 12) throw broken;
    },
    { throttled, clock },
  );
  expect(result.failure).toBe(broken);
  expect([...result.done, ...result.left].toSorted((a, b) => a - b)).toEqual(numbers(40));
  expect(result.left).toContain(12);
  expect(began.length).toBeLessThan(25);
  expect(result.done).toEqual(began.filter((item) => item !== 12).toSorted((a, b) => a - b));
});

test('five minutes without a success are a failure', async () => {
  const clock = virtualClock();
  const result = await paced(
    numbers(3),
    async () => {
      throw SLOW;
    },
    { throttled, clock },
  );
  expect(result).toEqual({ done: [], left: numbers(3), failure: SLOW });
  expect(clock.now()).toBeGreaterThan(300_000);
  expect(clock.now()).toBeLessThan(330_000);
});
