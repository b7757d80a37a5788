import { setTimeout as sleep } from 'node:timers/promises';
import type { Trail, TrailEvent, TrailQuery } from '../../../domain/audit/trail.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Access } from '../client/access.ts';
import type { CloudTrailCalls } from './cloudtrail.ts';

/** Milliseconds between two lookups: AWS allows two per second, account and region (LookupEvents). */
const INTERVAL = 500;

/** Waits until the next lookup is allowed. */
type Turn = () => Promise<void>;

/** Loads CloudTrail's client at the first call. The embedded AWS has no rate limit. */
export function lazyTrail(access: Access, target: Target): Trail {
  let loaded: Promise<CloudTrailCalls> | undefined;
  const calls = () => {
    loaded ??= import('./cloudtrail.ts').then(({ cloudTrail }) => cloudTrail(access, target));
    return loaded;
  };
  return trail(
    calls,
    turns(target.local ? 0 : INTERVAL, () => performance.now(), sleep),
  );
}

export function trail(calls: () => Promise<CloudTrailCalls>, turn: Turn): Trail {
  return { events: (query) => pages(calls, turn, query) };
}

async function* pages(
  calls: () => Promise<CloudTrailCalls>,
  turn: Turn,
  query: TrailQuery,
): AsyncIterable<TrailEvent> {
  const { lookup } = await calls();
  let token: string | undefined;
  do {
    await turn();
    const page = await lookup(query, token);
    yield* page.items.filter(({ at }) => Date.parse(at) >= query.since.getTime());
    token = page.next;
  } while (token);
}

/** Turns that start `interval` milliseconds apart, in call order. */
export function turns(
  interval: number,
  now: () => number,
  wait: (milliseconds: number) => Promise<unknown>,
): Turn {
  let next = 0;
  return async () => {
    const start = Math.max(next, now());
    next = start + interval;
    const ahead = start - now();
    if (ahead > 0) await wait(ahead);
  };
}
