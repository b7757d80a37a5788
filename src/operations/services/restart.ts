import { replicaHost, serviceHost, serviceOf } from '../../domain/catalogue/hosts.ts';
import type { RestartResult, Rollout } from '../../domain/ecs/rollout.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import { nearest } from '../../domain/operator/spelling.ts';
import type { RenderedEnvironment, StackDescription } from '../../domain/stack/description.ts';
import { refuseLocked } from '../access/lock.ts';
import { inRegion, openEnvironment } from '../access/open.ts';
import type { Context } from '../context.ts';
import { interruptSignal } from '../interrupts.ts';
import { step, warning } from '../progress.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { interrupted, throwFailures } from './restart-errors.ts';
import type { Place, RolloutProgress } from './rollout.ts';
import { rolloutsOf, watchRollouts } from './watch-rollouts.ts';

export interface RestartOptions {
  signal: InterruptSource;
  timeoutSeconds?: number;
}

const TIMEOUT_SECONDS = 15 * 60;

/**
 * Gives services new tasks, all side by side, and waits until those run: so they read their secrets anew. One that is
 * not deployed is told and left out. Throws `unknown_service`, `locked`, `restart_failed`, `restart_timeout`,
 * `interrupted`; ECS goes on in each of the last two.
 */
export async function restartServices(
  ctx: Context,
  env: LoadedEnvironment,
  services: string[],
  { signal, timeoutSeconds = TIMEOUT_SECONDS }: RestartOptions,
): Promise<RestartResult[]> {
  const stacks = [...new Set(services)].flatMap((service) => stacksOf(env.rendered, service));
  const aws = await openEnvironment(ctx, env);
  await refuseLocked(ctx, aws, env);
  const interrupt = interruptSignal(signal);
  try {
    const { places, absent } = await locate(ctx, env, stacks);
    const before = await rolloutsOf(places);
    if (interrupt.signal.aborted) throw interrupted(env.name, []);
    const { rollouts, done } = await begin(ctx, places, before);
    await watchRollouts(ctx, env.name, rollouts, { signal: interrupt.signal, timeoutSeconds });
    throwFailures(env.name, rollouts);
    const results = [...absent, ...done, ...rollouts.flatMap(({ result }) => result ?? [])];
    return stacks.flatMap(({ service, description: { region } }) =>
      results.filter((each) => each.service === service && each.region === region),
    );
  } finally {
    interrupt.release();
  }
}

interface ServiceStack {
  service: string;
  label: string;
  description: StackDescription;
}

/** At home, and in the second region where there is one. */
function stacksOf({ stacks, environment }: RenderedEnvironment, service: string): ServiceStack[] {
  const home = serviceHost(service);
  const found = stacks
    .map(({ description }) => description)
    .filter(({ stack }) => stack === home || stack === replicaHost(home));
  if (found.length === 0) throw unknownService(environment, service, stacks);
  return found.map((description) => ({
    service,
    label: found.length > 1 ? `${service} in ${description.region}` : service,
    description,
  }));
}

function unknownService(
  environment: string,
  service: string,
  stacks: RenderedEnvironment['stacks'],
): InvalidInput {
  const known = stacks.flatMap(({ description }) => serviceOf(description.stack) ?? []);
  const near = nearest(service, known);
  return new InvalidInput([
    new OperatorError('input', 'unknown_service', `${environment} has no service ${service}`, {
      value: service,
      reason: known.length > 0 ? `Its services are ${known.join(', ')}` : 'It has none',
      next: near ? [`Did you mean ${near}?`] : [],
    }),
  ]);
}

/** The physical id is `arn:PARTITION:ecs:REGION:ACCOUNT:service/CLUSTER/NAME`. */
async function locate(
  ctx: Context,
  env: LoadedEnvironment,
  stacks: ServiceStack[],
): Promise<{ places: Place[]; absent: RestartResult[] }> {
  const places: Place[] = [];
  const absent: RestartResult[] = [];
  const look = async ({ service, label, description }: ServiceStack) => {
    const { region, stack_name } = description;
    const aws = await inRegion(ctx, env, region);
    const resources = await aws.stacks.resources(stack_name);
    const id = resources.find(({ type }) => type === 'AWS::ECS::Service')?.physical_id ?? '';
    const [, cluster, name] = /:service\/([^/]+)\/([^/]+)$/.exec(id) ?? [];
    if (cluster && name) {
      places.push({
        service,
        label,
        region,
        stack: description.stack,
        cluster,
        name,
        services: aws.services,
      });
      return;
    }
    step(ctx, `${label} is not deployed: nothing to restart`);
    absent.push({ service, region, state: 'not_deployed', tasks: 0, seconds: 0 });
  };
  await Promise.all(stacks.map(look));
  return { places, absent };
}

/** A service without tasks needs no new ones: whatever starts later reads what is there then. */
async function begin(
  ctx: Context,
  places: Place[],
  before: Map<Place, Rollout>,
): Promise<{ rollouts: RolloutProgress[]; done: RestartResult[] }> {
  const rollouts: RolloutProgress[] = [];
  const done: RestartResult[] = [];
  const start = async (place: Place) => {
    const { service, region, label, cluster, name } = place;
    const there = before.get(place);
    if (!there) {
      warning(
        ctx,
        `${label}: ECS has no service ${name}, though its stack does; it was deleted by other means`,
      );
      done.push({ service, region, state: 'not_deployed', tasks: 0, seconds: 0 });
    } else if (there.desired === 0) {
      step(ctx, `${label} is to have no tasks: nothing to restart`);
      done.push({ service, region, state: 'no_tasks', tasks: 0, seconds: 0 });
    } else {
      const deployment = await place.services.restart(cluster, name);
      rollouts.push(newProgress(ctx, place, there, deployment));
    }
  };
  const started = await Promise.allSettled(places.map(start));
  const refused = started.find((each) => each.status === 'rejected');
  if (!refused) return { rollouts, done };
  for (const { place } of rollouts) warning(ctx, `${place.label} is being restarted; ECS goes on with it`);
  throw refused.reason;
}

function newProgress(ctx: Context, place: Place, before: Rollout, deployment: string): RolloutProgress {
  const began = ctx.clock.now().getTime();
  step(ctx, `${place.label}: ECS starts new tasks, ${before.desired} in all`);
  return {
    place,
    awaited: { deployment, before: [before.primary, ...before.others].map(({ id }) => id), seen: false },
    old: new Set(before.events.map(({ id }) => id)),
    began,
    changed: began,
    words: '',
    message: null,
    told: null,
    result: null,
    failure: null,
  };
}
