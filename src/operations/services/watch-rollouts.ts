import { type Rollout, rolloutWords, verdictOn } from '../../domain/ecs/rollout.ts';
import type { Context } from '../context.ts';
import { step, warning } from '../progress.ts';
import { interrupted, throwFailures, timedOut } from './restart-errors.ts';
import type { Place, RolloutFailure, RolloutProgress } from './rollout.ts';

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5_000;
const GROWTH = 1.2;
/** So long without a change, and what ECS says itself is passed on. */
const QUIET_MS = 10_000;

/** Returns when each has a result or a failure. Throws `restart_timeout`, `interrupted`. */
export async function watchRollouts(
  ctx: Context,
  environment: string,
  rollouts: RolloutProgress[],
  { signal, timeoutSeconds }: { signal: AbortSignal; timeoutSeconds: number },
): Promise<void> {
  const { clock } = ctx;
  const end = clock.now().getTime() + timeoutSeconds * 1_000;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * GROWTH, LONGEST_WAIT_MS)) {
    const going = rollouts.filter(({ result, failure }) => !result && !failure);
    const [first] = going;
    if (!first) return;
    const left = end - clock.now().getTime();
    if (left <= 0) {
      const late = timedOut(environment, first, going, timeoutSeconds);
      // A failure is certain, and worth more than a wait that may still end well.
      if (going.length < rollouts.length) warning(ctx, `${late.message}; ECS goes on`);
      throwFailures(environment, rollouts);
      throw late;
    }
    await clock.sleep(Math.min(wait, left), signal);
    if (signal.aborted) throw interrupted(environment, going);
    const looks = await lookAt(ctx, going);
    await Promise.all(going.map((progress) => advance(ctx, progress, looks.get(progress.place))));
  }
}

/** Where ECS cannot be asked any more, what it goes on with is told. */
async function lookAt(ctx: Context, going: RolloutProgress[]): Promise<Map<Place, Rollout>> {
  try {
    return await rolloutsOf(going.map(({ place }) => place));
  } catch (error) {
    for (const { place } of going) warning(ctx, `${place.label} is being restarted; ECS goes on with it`);
    throw error;
  }
}

/** One request for all services of a cluster; one that is not there is left out. */
export async function rolloutsOf(places: Place[]): Promise<Map<Place, Rollout>> {
  const clusters = Map.groupBy(places, ({ region, cluster }) => `${region}/${cluster}`);
  const found = new Map<Place, Rollout>();
  const look = async (group: Place[]) => {
    const [first] = group;
    const names = group.map(({ name }) => name);
    const rollouts = first ? await first.services.rollouts(first.cluster, names) : [];
    for (const place of group) {
      const rollout = rollouts.find(({ service }) => service === place.name);
      if (rollout) found.set(place, rollout);
    }
  };
  await Promise.all([...clusters.values()].map(look));
  return found;
}

async function advance(ctx: Context, progress: RolloutProgress, rollout: Rollout | undefined): Promise<void> {
  const { place, awaited, began } = progress;
  if (!rollout) {
    fail(ctx, progress, { reason: 'The service was deleted meanwhile', running: 0, desired: 0 });
    return;
  }
  progress.message = freshMessage(progress, rollout) ?? progress.message;
  const verdict = verdictOn(rollout, awaited);
  awaited.seen ||= [rollout.primary, ...rollout.others].some(({ id }) => id === awaited.deployment);
  if (verdict.is === 'completed') {
    const seconds = Math.round((ctx.clock.now().getTime() - began) / 1_000);
    const { service, region } = place;
    progress.result = { service, region, state: 'rolled', tasks: rollout.primary.running, seconds };
    step(ctx, `${place.label}: rolled in ${seconds} s`);
  } else if (verdict.is === 'failed') {
    const reasons = await place.services.stoppedReasons(place.cluster, place.name, awaited.deployment);
    const reason = reasons[0] ?? verdict.reason ?? 'ECS gave the deployment up';
    fail(ctx, progress, { reason, running: rollout.running, desired: rollout.desired });
  } else if (verdict.is === 'replaced') {
    warning(ctx, `${place.label}: another deployment has taken the place of this one; waiting for that`);
    progress.awaited = {
      deployment: verdict.by,
      before: [...awaited.before, awaited.deployment],
      seen: true,
    };
  } else if (awaited.seen) {
    tellChange(ctx, progress, rolloutWords(rollout));
  }
}

function fail(ctx: Context, progress: RolloutProgress, failure: RolloutFailure): void {
  progress.failure = failure;
  warning(ctx, `${progress.place.label}: not rolled: ${failure.reason}`);
}

function tellChange(ctx: Context, progress: RolloutProgress, words: string): void {
  const now = ctx.clock.now().getTime();
  if (words !== progress.words) {
    step(ctx, `${progress.place.label}: ${words}`);
    Object.assign(progress, { words, changed: now });
  } else if (
    now - progress.changed >= QUIET_MS &&
    progress.message !== null &&
    progress.message !== progress.told
  ) {
    step(ctx, `${progress.place.label}: ECS says: ${progress.message}`);
    progress.told = progress.message;
  }
}

/** The service's name, which each message begins with, is ECS's own. */
function freshMessage({ old }: RolloutProgress, { events }: Rollout): string | null {
  const [newest] = events.filter(({ id }) => !old.has(id));
  return newest ? newest.message.replace(/^\(service [^)]*\) /, '') : null;
}
