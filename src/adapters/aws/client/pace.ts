/** Rate limiting: at most ten concurrent calls, slower after each throttled call. */

const AT_ONCE = 10;
const SECOND = 1_000;
/** Minimum (after the first throttling) and maximum milliseconds between two calls. */
const SHORTEST_GAP = 20;
const LONGEST_GAP = 5_000;
/** Factors for the gap after a throttled call: if other calls succeeded in the last second, and if none did. */
const SLOWER = 1.1;
const MUCH_SLOWER = 1.5;
/** Factors after a successful call: soon after a throttled one, and long after it. */
const FASTER = 0.99;
const MUCH_FASTER = 0.95;
const LONG_AGO = 3_000;
/** Milliseconds without a success after which throttling counts as a failure. */
const PATIENCE = 300_000;

export interface PaceClock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface Paced<T> {
  done: T[];
  /** Not tried, or failed; in input order. */
  left: T[];
  failure: unknown;
}

/**
 * Does the work for every item. A throttled item goes back into the queue. After any other failure running calls finish
 * and no new one starts.
 */
export async function paced<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  { throttled, clock }: { throttled: (error: unknown) => boolean; clock: PaceClock },
): Promise<Paced<T>> {
  const queue = [...items];
  const done = new Set<T>();
  let failure: unknown = null;
  let gap = 0;
  let nextAt = 0;
  const beganAt = clock.now();
  let succeededAt: number[] = [];
  let throttledAt = Number.NEGATIVE_INFINITY;

  const waitForTurn = async () => {
    const wait = nextAt - clock.now();
    nextAt = Math.max(nextAt, clock.now()) + gap;
    if (wait > 0) await clock.sleep(wait);
  };
  const slowDown = (item: T, error: unknown) => {
    if (clock.now() - (succeededAt.at(-1) ?? beganAt) > PATIENCE) failure ??= error;
    else queue.unshift(item);
    nextAt = Math.max(nextAt, clock.now() + gap);
    // AWS counts calls per second: further throttling within it adds no information.
    if (clock.now() - throttledAt < SECOND) return;
    throttledAt = clock.now();
    const recent = succeededAt.filter((at) => at > throttledAt - SECOND).length;
    // At first, the successes of the last second are the only measure of the limit.
    const next = gap === 0 ? SECOND / Math.max(1, recent) : gap * (recent > 0 ? SLOWER : MUCH_SLOWER);
    gap = Math.min(LONGEST_GAP, Math.max(SHORTEST_GAP, next));
    nextAt = Math.max(nextAt, throttledAt + gap);
  };
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined && failure === null; item = queue.shift()) {
      await waitForTurn();
      if (failure !== null) return;
      try {
        await work(item);
        done.add(item);
        succeededAt = [...succeededAt.slice(-99), clock.now()];
        gap *= clock.now() - throttledAt > LONG_AGO ? MUCH_FASTER : FASTER;
      } catch (error) {
        if (throttled(error)) slowDown(item, error);
        else failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  const of = (finished: boolean) => items.filter((item) => done.has(item) === finished);
  return { done: of(true), left: of(false), failure };
}
