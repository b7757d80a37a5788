/** When a call may begin: ten at once at most, and slower after each time the service asked to slow down. */

const AT_ONCE = 10;
/** Milliseconds in which successes are counted, to tell how many the service allows. */
const WINDOW = 2_000;
/** Milliseconds between two calls, at most. */
const LONGEST_GAP = 5_000;
/** What the gap is multiplied by after a call that was refused, and after one that went well. */
const SLOWER = 1.1;
const FASTER = 0.98;
/** Milliseconds without a single success after which being asked to slow down is an error after all. */
const PATIENCE = 300_000;

export interface PaceClock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface Paced<T> {
  done: T[];
  /** Not tried, or failed; in the order given. */
  left: T[];
  failure: unknown;
}

/**
 * Does the work for every item. One that `throttled` tells of goes back into the queue; any other failure lets what
 * is under way end, and nothing new begin.
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
  let wentWell = [clock.now()];
  let slowedAt = Number.NEGATIVE_INFINITY;

  const turn = async () => {
    const wait = nextAt - clock.now();
    nextAt = Math.max(nextAt, clock.now()) + gap;
    if (wait > 0) await clock.sleep(wait);
  };
  const slowDown = (item: T, error: unknown, beganAt: number) => {
    if (clock.now() - (wentWell.at(-1) ?? 0) > PATIENCE) failure ??= error;
    else queue.unshift(item);
    // Calls that were under way together are refused together: that is one request to slow down.
    if (beganAt <= slowedAt) return;
    slowedAt = clock.now();
    const allowed = wentWell.filter((at) => at > slowedAt - WINDOW).length;
    gap = Math.min(LONGEST_GAP, Math.max(gap * SLOWER, WINDOW / Math.max(1, allowed)));
    nextAt = Math.max(nextAt, slowedAt + gap);
  };
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined && failure === null; item = queue.shift()) {
      await turn();
      if (failure !== null) return;
      const beganAt = clock.now();
      try {
        await work(item);
        done.add(item);
        wentWell = [...wentWell.slice(-99), clock.now()];
        gap *= FASTER;
      } catch (error) {
        if (throttled(error)) slowDown(item, error, beganAt);
        else failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  const of = (finished: boolean) => items.filter((item) => done.has(item) === finished);
  return { done: of(true), left: of(false), failure };
}
