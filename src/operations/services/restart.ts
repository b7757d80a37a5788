import { replicaHost, serviceHost, serviceOf } from '../../domain/catalogue/hosts.ts';
import type { RestartResult, Rollout } from '../../domain/ecs/rollout.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import { nearest } from '../../domain/operator/spelling.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment, StackDescription } from '../../domain/stack/description.ts';
import { refuseLocked } from '../access/lock.ts';
import { inRegion, openEnvironment } from '../access/open.ts';
import type { Context } from '../context.ts';
import { interruptSignal } from '../interrupts.ts';
import { step, warning } from '../progress.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { interruptedError, throwIfFailed } from './restart-errors.ts';
import type { DeployedService, RolloutProgress } from './rollout.ts';
import { readRollouts, watchRollouts } from './watch-rollouts.ts';

export interface RestartOptions {
  signal: InterruptSource;
  timeoutSeconds?: number;
  /** The environment's account, if it is already open. */
  aws?: Aws;
}

const TIMEOUT_SECONDS = 15 * 60;

/**
 * Replaces the tasks of services concurrently and waits until the new ones run, so that they read their secrets again.
 * Reports and skips a service that is not deployed. Throws `unknown_service`, `locked`, `restart_failed`,
 * `restart_timeout`, `interrupted`; after the last two ECS continues.
 */
export async function restartServices(
  ctx: Context,
  env: LoadedEnvironment,
  services: string[],
  { signal, timeoutSeconds = TIMEOUT_SECONDS, ...options }: RestartOptions,
): Promise<RestartResult[]> {
  const stacks = [...new Set(services)].flatMap((service) => stacksOf(env.rendered, service));
  const aws = options.aws ?? (await openEnvironment(ctx, env));
  await refuseLocked(ctx, aws, env);
  const interrupt = interruptSignal(signal);
  try {
    const { deployed, absent } = await findDeployed(ctx, env, stacks);
    const before = await readRollouts(deployed);
    if (interrupt.signal.aborted) throw interruptedError(env.name, []);
    const { rollouts, done } = await startRestarts(ctx, deployed, before);
    await watchRollouts(ctx, env.name, rollouts, { signal: interrupt.signal, timeoutSeconds });
    throwIfFailed(env.name, rollouts);
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

/** Its stack in the home region, and in the second region if there is one. */
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
      reason: known.length > 0 ? `Its services are ${known.join(', ')}` : 'It has no services',
      next: near ? [`Did you mean ${near}?`] : [],
    }),
  ]);
}

/** The physical id is `arn:PARTITION:ecs:REGION:ACCOUNT:service/CLUSTER/NAME`. */
async function findDeployed(
  ctx: Context,
  env: LoadedEnvironment,
  stacks: ServiceStack[],
): Promise<{ deployed: DeployedService[]; absent: RestartResult[] }> {
  const deployed: DeployedService[] = [];
  const absent: RestartResult[] = [];
  const find = async ({ service, label, description }: ServiceStack) => {
    const { region, stack_name } = description;
    const aws = await inRegion(ctx, env, region);
    const resources = await aws.stacks.resources(stack_name);
    const id = resources.find(({ type }) => type === 'AWS::ECS::Service')?.physical_id ?? '';
    const [, cluster, name] = /:service\/([^/]+)\/([^/]+)$/.exec(id) ?? [];
    if (cluster && name) {
      deployed.push({
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
  await Promise.all(stacks.map(find));
  return { deployed, absent };
}

/** A service without tasks needs no restart: later tasks read the current secrets. */
async function startRestarts(
  ctx: Context,
  deployed: DeployedService[],
  before: Map<DeployedService, Rollout>,
): Promise<{ rollouts: RolloutProgress[]; done: RestartResult[] }> {
  const rollouts: RolloutProgress[] = [];
  const done: RestartResult[] = [];
  const start = async (each: DeployedService) => {
    const { service, region, label, cluster, name } = each;
    const current = before.get(each);
    if (!current) {
      warning(
        ctx,
        `${label}: the stack has the service ${name}, but ECS does not; it was deleted outside CloudFormation`,
      );
      done.push({ service, region, state: 'not_deployed', tasks: 0, seconds: 0 });
    } else if (current.desired === 0) {
      step(ctx, `${label} has a desired count of 0: nothing to restart`);
      done.push({ service, region, state: 'no_tasks', tasks: 0, seconds: 0 });
    } else {
      const deployment = await each.services.restart(cluster, name);
      rollouts.push(newProgress(ctx, each, current, deployment));
    }
  };
  const started = await Promise.allSettled(deployed.map(start));
  const refused = started.find((each) => each.status === 'rejected');
  if (!refused) return { rollouts, done };
  for (const { deployed } of rollouts) warning(ctx, `${deployed.label} is restarting; ECS continues`);
  throw refused.reason;
}

function newProgress(
  ctx: Context,
  deployed: DeployedService,
  before: Rollout,
  deployment: string,
): RolloutProgress {
  const startedAt = ctx.clock.now().getTime();
  step(ctx, `${deployed.label}: ECS starts ${before.desired} new ${before.desired === 1 ? 'task' : 'tasks'}`);
  return {
    deployed,
    awaited: { deployment, before: [before.primary, ...before.others].map(({ id }) => id), seen: false },
    oldEvents: new Set(before.events.map(({ id }) => id)),
    startedAt,
    changedAt: startedAt,
    shownProgress: '',
    message: null,
    shownMessage: null,
    result: null,
    failure: null,
  };
}
