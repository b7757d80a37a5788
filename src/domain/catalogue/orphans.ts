import { accountOf } from '../environment/account.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from '../stack/description.ts';
import { REMOVED_REASON } from '../stack/description.ts';
import { environmentFile } from '../workspace/paths.ts';
import { isEnvironmentHost, KINDS, removalRank } from './catalogue.ts';
import { REPLICA_MARK, ROLE_STACK, replicaHost } from './hosts.ts';

/**
 * The environment with those deployed stacks of its own that its files no longer have; they come last. Among each other
 * they go in the order in which none is used any more: `destroying`, needs are turned round, as for every stack.
 * With an account's base goes what environments have made for all of them, which the base's files do not list.
 */
export function withRemoved(
  rendered: RenderedEnvironment,
  deployed: Iterable<StackState>,
  destroying = false,
  kinds = KINDS,
): RenderedEnvironment {
  const rankOf = (host: string) => removalRank(host, kinds);
  const all = [...deployed];
  const away = markedRegion(rendered, all);
  const hosts = all
    .filter((state) => (destroying || !isBase(rendered)) && isOrphan(rendered, state))
    .map((state) => ({ state, host: hostOf(rendered, state, away) }))
    .sort((a, b) => rankOf(b.host) - rankOf(a.host) || (a.host < b.host ? -1 : 1));
  const removed = hosts.map(({ state, host }) => {
    const others = hosts.filter((other) =>
      destroying ? rankOf(other.host) < rankOf(host) : rankOf(other.host) > rankOf(host),
    );
    return removedStack(
      rendered,
      state,
      host,
      others.map((other) => other.host),
    );
  });
  const own = destroying ? beforeTheirRole(rendered, all) : rendered.stacks;
  return removed.length === 0 && own === rendered.stacks
    ? rendered
    : { ...rendered, stacks: [...own, ...removed] };
}

/**
 * CloudFormation deletes a stack as the role that it was last deployed as: an environment that works with the base's
 * own role may have changed stacks of the base, and they go before the role does.
 */
function beforeTheirRole({ stacks }: RenderedEnvironment, deployed: StackState[]): RenderedStack[] {
  const role = stacks.find(({ description }) => description.stack === ROLE_STACK);
  if (!role) return stacks;
  const outliving = new Set([ROLE_STACK, ...role.description.needs]);
  return stacks.map((stack) => {
    const { description } = stack;
    const state = deployed.find(
      (each) => each.name === description.stack_name && regionOf(each) === description.region,
    );
    if (!state?.roleArn || outliving.has(description.stack)) return stack;
    return { ...stack, description: { ...description, needs: [...description.needs, ROLE_STACK] } };
  });
}

function isBase({ environment }: RenderedEnvironment): boolean {
  return accountOf(environment) !== null;
}

/** The environment's second region, as its mark says; null if none is marked. */
export function markedRegion(rendered: RenderedEnvironment, deployed: Iterable<StackState>): string | null {
  const name = `${prefixOf(rendered)}${REPLICA_MARK}`;
  return [...deployed].find((state) => state.name === name)?.parameters.ReplicaRegion ?? null;
}

/** As `isOrphan`'s stacks would be called as hosts. */
function hostOf(rendered: RenderedEnvironment, state: StackState, away: string | null): string {
  const name = state.name.slice(prefixOf(rendered).length);
  const elsewhere = isBase(rendered) ? regionOf(state) !== rendered.region : regionOf(state) === away;
  return elsewhere ? replicaHost(name) : name;
}

function regionOf({ id }: StackState): string {
  return id.split(':')[3] ?? '';
}

/**
 * Named and tagged as ops does for this environment. Names of nested stacks, which inherit the tags, have capital
 * letters in what CloudFormation adds to their parent's.
 */
function isOrphan(rendered: RenderedEnvironment, state: StackState): boolean {
  const { project, environment, stacks } = rendered;
  const { name, tags } = state;
  return (
    tags.ManagedBy === 'ops' &&
    tags.Project === project &&
    tags.Environment === (isBase(rendered) ? undefined : environment) &&
    name.startsWith(prefixOf(rendered)) &&
    /^[a-z0-9-]+$/.test(name.slice(prefixOf(rendered).length)) &&
    !stacks.some(
      ({ description }) => description.stack_name === name && description.region === regionOf(state),
    )
  );
}

function prefixOf(rendered: RenderedEnvironment): string {
  const { project, environment } = rendered;
  return isBase(rendered) ? `${project}-` : `${project}-${environment}-`;
}

/** Needs every stack of the environment: so an apply deletes it last, when none can use it, and a destroy first. */
function removedStack(
  rendered: RenderedEnvironment,
  state: StackState,
  host: string,
  others: string[],
): RenderedStack {
  const own = rendered.stacks.filter(({ description }) => description.scope === 'environment');
  return {
    description: {
      format: 1,
      state: 'absent',
      stack: host,
      stack_name: state.name,
      scope: 'environment',
      account: rendered.account,
      region: regionOf(state),
      needs: [...own.map(({ description }) => description.stack), ...others],
      template: '',
      fingerprint: '',
      parameters: {},
      tags: state.tags,
      capabilities: [],
      role_arn: state.roleArn,
      stack_policy: null,
      termination_protection: state.terminationProtection,
      disable_rollback: false,
      notification_arns: [],
      artifact_bucket: null,
      secrets: [],
      source: environmentFile(rendered.environment),
    },
    templateText: '',
    functions: [],
    resourceTexts: {},
    resourceTypes: {},
    resourceParameters: {},
    origins: {},
    facts: [REMOVED_REASON],
  };
}

/** Stacks that are named like the environment's but are not in its files: another's, or without their tags. */
export function strangers(
  { project, environment, stacks }: RenderedEnvironment,
  states: StackState[],
  kinds = KINDS,
): string[] {
  const known = new Set(stacks.map(({ description }) => description.stack_name));
  const prefix = `${project}-${environment}-`;
  return states
    .map(({ name }) => name)
    .filter(
      (name) =>
        name.startsWith(prefix) && isEnvironmentHost(name.slice(prefix.length), kinds) && !known.has(name),
    )
    .sort();
}
