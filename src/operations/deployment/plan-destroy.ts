import { holdsData } from '../../domain/aws/resource-types.ts';
import { homeHost, KEY_STACK, REPLICA_MARK } from '../../domain/catalogue/hosts.ts';
import { strangers } from '../../domain/catalogue/orphans.ts';
import type { DestroyPlan } from '../../domain/deployment/results.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from '../../domain/stack/description.ts';
import { isRemoved } from '../../domain/stack/description.ts';
import type { ForeignStack } from '../../domain/stack/owner.ts';
import { needsEnvironmentKey, retainedResources, snapshotResources } from '../../domain/stack/retained.ts';
import { openForReading } from '../access/open.ts';
import type { Context } from '../context.ts';
import { secretNames } from '../secrets/location/names.ts';
import { readStates } from '../status/compare.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';

/** What destroying deletes and what remains. */
export async function planDestroy(ctx: Context, env: LoadedEnvironment): Promise<DestroyPlan> {
  const aws = await openForReading(ctx, env);
  const [{ rendered, states, byName, foreign }, secrets] = await Promise.all([
    readStates(aws, env.rendered, { destroying: true }),
    secretNames(aws, env.rendered),
  ]);
  const present = await Promise.all(
    presentStacks(rendered, states).map((stack) => withResources(aws, stack)),
  );
  const retaining = present.filter(outlivesByKey);
  const deleted = present.filter(
    (stack) => retaining.length === 0 || !staysWithKeys(stack.description.stack),
  );
  return {
    environment: env.name,
    production: rendered.size === 'production',
    stacks: deleted.toReversed().map(({ description, resourceTypes }) => ({
      name: description.stack,
      stack_name: description.stack_name,
      resources: Object.keys(resourceTypes).length,
    })),
    data: deleted.flatMap(dataOf),
    stays: [
      ...deleted.flatMap(staysOf),
      ...(retaining.length > 0 ? [keyStays(retaining)] : []),
      ...accountStacks(rendered, states),
      ...foreign.map(foreignText),
      ...strangers(rendered, [...byName.values()]).map((name) => `${name}: not in the files`),
    ],
    secrets,
  };
}

/** Whether what the stack leaves behind would be unreadable once the environment's key is gone. */
export function outlivesByKey(stack: RenderedStack): boolean {
  return !isRemoved(stack) && needsEnvironmentKey(stack);
}

/** Each region has its own key, and the mark records the second region. */
export function staysWithKeys(host: string): boolean {
  return homeHost(host) === KEY_STACK || host === REPLICA_MARK;
}

/** The text for screens. */
export function keyStays(retaining: RenderedStack[]): string {
  const names = retaining.map(({ description }) => description.stack).join(', ');
  return `${KEY_STACK}: the environment's key, needed to decrypt the data retained from ${names}`;
}

/** Reads the resources of a removed stack from AWS. */
async function withResources(aws: Aws, stack: RenderedStack): Promise<RenderedStack> {
  if (!isRemoved(stack)) return stack;
  const { stack_name, region } = stack.description;
  const found = await aws.stacks.resources(stack_name, region);
  return { ...stack, resourceTypes: Object.fromEntries(found.map((each) => [each.logical_id, each.type])) };
}

/** Texts for the account's existing stacks, which are shared. */
export function accountStacks(rendered: RenderedEnvironment, states: Map<string, StackState>): string[] {
  return rendered.stacks
    .filter(({ description }) => description.scope === 'account' && states.has(description.stack))
    .map(({ description }) => `${description.stack_name}: belongs to the account`);
}

/** The text for screens. */
export function foreignText({ stackName, owner }: ForeignStack): string {
  return `${stackName}: not this environment's (${owner})`;
}

/** The environment's own existing stacks in order of creation, including those with only a change set. */
export function presentStacks(
  rendered: RenderedEnvironment,
  states: Map<string, StackState>,
): RenderedStack[] {
  return rendered.stacks.filter(
    ({ description }) => description.scope === 'environment' && states.has(description.stack),
  );
}

function dataOf(stack: RenderedStack): string[] {
  const kept = new Set([...retainedOf(stack), ...snapshotsOf(stack)]);
  return Object.entries(stack.resourceTypes)
    .filter(([id, type]) => holdsData(type) && !kept.has(id))
    .map(([id]) => `${stack.description.stack}: ${resourceText(stack, id)}`);
}

function staysOf(stack: RenderedStack): string[] {
  const ids = retainedOf(stack);
  const kept = ids.map((id) => `${stack.description.stack}: ${resourceText(stack, id)} is retained`);
  const keys = Object.entries(stack.resourceTypes)
    .filter(([id, type]) => type === 'AWS::KMS::Key' && !ids.includes(id))
    .map(
      ([id]) =>
        `${stack.description.stack}: ${resourceText(stack, id)} is deleted by AWS after its waiting period`,
    );
  const last = snapshotsOf(stack).map(
    (id) => `${stack.description.stack}: ${resourceText(stack, id)} is kept as a last snapshot`,
  );
  return [...kept, ...last, ...keys];
}

/** A removed stack has no template here; what remains is reported after its deletion. */
function retainedOf(stack: RenderedStack): string[] {
  return isRemoved(stack) ? [] : retainedResources(stack);
}

function snapshotsOf(stack: RenderedStack): string[] {
  return isRemoved(stack) ? [] : snapshotResources(stack);
}

function resourceText(stack: RenderedStack, id: string): string {
  return `${stack.resourceTexts[id] ?? id} (${stack.resourceTypes[id]})`;
}
