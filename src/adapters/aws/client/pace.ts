/** When a call may begin: ten at once at most, and slower after each time the service asked to slow down. */

const AT_ONCE = 10;
const SECOND = 1_000;
/** Milliseconds between two calls: at least once the service asked to slow down, and at most. */
const SHORTEST_GAP = 20;
const LONGEST_GAP = 5_000;
/** What the gap is multiplied by after a call that was refused: where others went well meanwhile, and where none did. */
const SLOWER = 1.1;
const MUCH_SLOWER = 1.5;
/** And after one that went well: soon after a refusal, and where the last one was long ago. */
const FASTER = 0.99;
const MUCH_FASTER = 0.95;
const LONG_AGO = 3_000;
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
  const beganAt = clock.now();
  let wentWell: number[] = [];
  let slowedAt = Number.NEGATIVE_INFINITY;

  const turn = async () => {
    const wait = nextAt - clock.now();
    nextAt = Math.max(nextAt, clock.now()) + gap;
    if (wait > 0) await clock.sleep(wait);
  };
  const slowDown = (item: T, error: unknown) => {
    if (clock.now() - (wentWell.at(-1) ?? beganAt) > PATIENCE) failure ??= error;
    else queue.unshift(item);
    nextAt = Math.max(nextAt, clock.now() + gap);
    // What is allowed is counted by the second: more refusals in that time say nothing new.
    if (clock.now() - slowedAt < SECOND) return;
    slowedAt = clock.now();
    const lately = wentWell.filter((at) => at > slowedAt - SECOND).length;
    // The first time nothing but what went through in the last second tells how much is allowed.
    const next = gap === 0 ? SECOND / Math.max(1, lately) : gap * (lately > 0 ? SLOWER : MUCH_SLOWER);
    gap = Math.min(LONGEST_GAP, Math.max(SHORTEST_GAP, next));
    nextAt = Math.max(nextAt, slowedAt + gap);
  };
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined && failure === null; item = queue.shift()) {
      await turn();
      if (failure !== null) return;
      try {
        await work(item);
        done.add(item);
        wentWell = [...wentWell.slice(-99), clock.now()];
        gap *= clock.now() - slowedAt > LONG_AGO ? MUCH_FASTER : FASTER;
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
