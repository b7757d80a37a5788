import { deploymentStatus, type Rollout, rolloutText } from '../../domain/ecs/rollout.ts';
import type { Context } from '../context.ts';
import { step, warning } from '../progress.ts';
import { interruptedError, throwIfFailed, timeoutError } from './restart-errors.ts';
import type { DeployedService, RolloutFailure, RolloutProgress } from './rollout.ts';

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5_000;
const GROWTH = 1.2;
/** Time without a change after which the latest message of ECS is shown. */
const QUIET_MS = 10_000;

/** Returns when every restart has a result or a failure. Throws `restart_timeout`, `interrupted`. */
export async function watchRollouts(
  ctx: Context,
  environment: string,
  rollouts: RolloutProgress[],
  { signal, timeoutSeconds }: { signal: AbortSignal; timeoutSeconds: number },
): Promise<void> {
  const { clock } = ctx;
  const end = clock.now().getTime() + timeoutSeconds * 1_000;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * GROWTH, LONGEST_WAIT_MS)) {
    const running = rollouts.filter(({ result, failure }) => !result && !failure);
    const [first] = running;
    if (!first) return;
    const left = end - clock.now().getTime();
    if (left <= 0) {
      const late = timeoutError(environment, first, running, timeoutSeconds);
      // A failure is final, so it takes precedence over a time-out.
      if (running.length < rollouts.length) warning(ctx, `${late.message}; ECS continues`);
      throwIfFailed(environment, rollouts);
      throw late;
    }
    await clock.sleep(Math.min(wait, left), signal);
    if (signal.aborted) throw interruptedError(environment, running);
    const current = await readOrWarn(ctx, running);
    await Promise.all(running.map((progress) => advance(ctx, progress, current.get(progress.deployed))));
  }
}

/** If ECS cannot be read any more, warns about the restarts that it continues. */
async function readOrWarn(ctx: Context, running: RolloutProgress[]): Promise<Map<DeployedService, Rollout>> {
  try {
    return await readRollouts(running.map(({ deployed }) => deployed));
  } catch (error) {
    for (const { deployed } of running) warning(ctx, `${deployed.label} is restarting; ECS continues`);
    throw error;
  }
}

/** One request for all services of a cluster. Missing services are left out. */
export async function readRollouts(services: DeployedService[]): Promise<Map<DeployedService, Rollout>> {
  const clusters = Map.groupBy(services, ({ region, cluster }) => `${region}/${cluster}`);
  const found = new Map<DeployedService, Rollout>();
  const read = async (group: DeployedService[]) => {
    const [first] = group;
    const names = group.map(({ name }) => name);
    const rollouts = first ? await first.services.rollouts(first.cluster, names) : [];
    for (const each of group) {
      const rollout = rollouts.find(({ service }) => service === each.name);
      if (rollout) found.set(each, rollout);
    }
  };
  await Promise.all([...clusters.values()].map(read));
  return found;
}

async function advance(ctx: Context, progress: RolloutProgress, rollout: Rollout | undefined): Promise<void> {
  const { deployed, awaited, startedAt } = progress;
  if (!rollout) {
    fail(ctx, progress, { reason: 'The service was deleted', running: 0, desired: 0 });
    return;
  }
  progress.message = newMessage(progress, rollout) ?? progress.message;
  const verdict = deploymentStatus(rollout, awaited);
  awaited.seen ||= [rollout.primary, ...rollout.others].some(({ id }) => id === awaited.deployment);
  if (verdict.is === 'completed') {
    const seconds = Math.round((ctx.clock.now().getTime() - startedAt) / 1_000);
    const { service, region } = deployed;
    progress.result = { service, region, state: 'rolled', tasks: rollout.primary.running, seconds };
    step(ctx, `${deployed.label}: restarted in ${seconds} s`);
  } else if (verdict.is === 'failed') {
    const reasons = await deployed.services.stoppedReasons(
      deployed.cluster,
      deployed.name,
      awaited.deployment,
    );
    const reason = reasons[0] ?? verdict.reason ?? 'ECS marked the deployment as failed';
    fail(ctx, progress, { reason, running: rollout.running, desired: rollout.desired });
  } else if (verdict.is === 'replaced') {
    warning(ctx, `${deployed.label}: another deployment replaced this one; waiting for it`);
    progress.awaited = {
      deployment: verdict.by,
      before: [...awaited.before, awaited.deployment],
      seen: true,
    };
  } else if (awaited.seen) {
    reportChange(ctx, progress, rolloutText(rollout));
  }
}

function fail(ctx: Context, progress: RolloutProgress, failure: RolloutFailure): void {
  progress.failure = failure;
  warning(ctx, `${progress.deployed.label}: not restarted: ${failure.reason}`);
}

function reportChange(ctx: Context, progress: RolloutProgress, text: string): void {
  const now = ctx.clock.now().getTime();
  if (text !== progress.shownProgress) {
    step(ctx, `${progress.deployed.label}: ${text}`);
    Object.assign(progress, { shownProgress: text, changedAt: now });
  } else if (
    now - progress.changedAt >= QUIET_MS &&
    progress.message !== null &&
    progress.message !== progress.shownMessage
  ) {
    step(ctx, `${progress.deployed.label}: ECS reports: ${progress.message}`);
    progress.shownMessage = progress.message;
  }
}

/** Without the prefix "(service NAME) ". */
function newMessage({ oldEvents }: RolloutProgress, { events }: Rollout): string | null {
  const [newest] = events.filter(({ id }) => !oldEvents.has(id));
  return newest ? newest.message.replace(/^\(service [^)]*\) /, '') : null;
}
