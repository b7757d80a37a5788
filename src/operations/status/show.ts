import type { EnvironmentView, StackView } from '../../domain/deployment/views.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedStack, StackState } from '../../domain/stack/description.ts';
import { isRemoved, REMOVED_REASON } from '../../domain/stack/description.ts';
import type { ForeignStack } from '../../domain/stack/owner.ts';
import { readLock } from '../access/lock-record.ts';
import { openForReading } from '../access/open.ts';
import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { readStates } from './compare.ts';
import { recordsToMake } from './dns-records.ts';
import { statusOf } from './environment-status.ts';
import { localEndpoint, serviceViews } from './service-views.ts';

const ABSENT = 'NOT_DEPLOYED';
/** The current state of the environment in AWS. */
export async function showEnvironment(ctx: Context, env: LoadedEnvironment): Promise<EnvironmentView> {
  return viewOf(ctx, await openForReading(ctx, env), env);
}

export async function viewOf(ctx: Context, aws: Aws, env: LoadedEnvironment): Promise<EnvironmentView> {
  const [{ rendered, states, foreign }, lock, endpoint] = await Promise.all([
    readStates(aws, env.rendered),
    readLock(env.name, aws.locks.read(env.rendered.lock)),
    localEndpoint(ctx, env),
  ]);
  const { environment, project, account, region, local, stacks } = rendered;
  const own = stacks.filter(({ description }) => description.scope === 'environment');
  return {
    name: environment,
    project,
    account,
    region,
    local,
    status: statusOf(own.map(({ description }) => states.get(description.stack))),
    stacks: stacks.map((stack) => stackView(stack, states, foreign, env.unreadable)),
    services: serviceViews(env, states, endpoint),
    records: recordsToMake(env, states),
    lock: lock?.record ?? null,
    foreign,
  };
}

/** A stack with only an unexecuted change set counts as not deployed. */
function stackView(
  stack: RenderedStack,
  states: Map<string, StackState>,
  foreign: ForeignStack[],
  unreadable: string[],
): StackView {
  const { stack: name, stack_name } = stack.description;
  const state = states.get(name);
  if (!state || state.status === 'REVIEW_IN_PROGRESS') {
    const other = foreign.find((each) => each.stack === name);
    const reason = other ? `${stack_name} is not this environment's (${other.owner})` : null;
    return { name, stack_name, status: ABSENT, reason, updated: null, outputs: {} };
  }
  const { TemplateFingerprint: _, ...outputs } = state.outputs;
  return {
    name,
    stack_name,
    status: state.status,
    reason: isRemoved(stack) ? removedReason(state, unreadable) : state.statusReason,
    updated: state.updatedAt ?? state.createdAt,
    outputs,
  };
}

function removedReason({ tags }: StackState, unreadable: string[]): string {
  const { Service: service } = tags;
  return service !== undefined && unreadable.includes(service)
    ? `services/${service}.yaml is missing or invalid`
    : `${REMOVED_REASON}: the next apply deletes it`;
}
