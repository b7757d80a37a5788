import { holdsData } from '../../domain/aws/resource-types.ts';
import { homeHost, KEY_STACK, REPLICA_MARK } from '../../domain/catalogue/hosts.ts';
import { strangers } from '../../domain/catalogue/orphans.ts';
import type { DestroyPlan } from '../../domain/deployment/results.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from '../../domain/stack/description.ts';
import { isRemoved } from '../../domain/stack/description.ts';
import { needsItsKey, retained, snapshots } from '../../domain/stack/retained.ts';
import { openForReading } from '../access/open.ts';
import type { Context } from '../context.ts';
import { secretNames } from '../secrets/location/names.ts';
import { readStates } from '../status/compare.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';

/** What destroying takes away, and what it leaves. */
export async function planDestroy(ctx: Context, env: LoadedEnvironment): Promise<DestroyPlan> {
  const aws = await openForReading(ctx, env);
  const [{ rendered, states, byName }, secrets] = await Promise.all([
    readStates(aws, env.rendered, { destroying: true }),
    secretNames(aws, env.rendered),
  ]);
  const present = await Promise.all(
    presentStacks(rendered, states).map((stack) => withResources(aws, stack)),
  );
  const keeping = present.filter(outlivesByKey);
  const going = present.filter((stack) => keeping.length === 0 || !staysWithKeys(stack.description.stack));
  return {
    environment: env.name,
    production: rendered.size === 'production',
    stacks: going.toReversed().map(({ description, resourceTypes }) => ({
      name: description.stack,
      stack_name: description.stack_name,
      resources: Object.keys(resourceTypes).length,
    })),
    data: going.flatMap(dataOf),
    stays: [
      ...going.flatMap(staysOf),
      ...(keeping.length > 0 ? [keyStays(keeping)] : []),
      ...accountStacks(rendered, states),
      ...strangers(rendered, [...byName.values()]).map((name) => `${name}: no stack of these files`),
    ],
    secrets,
  };
}

/** Whether what the stack leaves behind would be unreadable once the environment's key is gone. */
export function outlivesByKey(stack: RenderedStack): boolean {
  return !isRemoved(stack) && needsItsKey(stack);
}

/** Each region has a key of its own, and the mark tells where the second one is. */
export function staysWithKeys(host: string): boolean {
  return homeHost(host) === KEY_STACK || host === REPLICA_MARK;
}

/** In words, for the screens. */
export function keyStays(keeping: RenderedStack[]): string {
  const names = keeping.map(({ description }) => description.stack).join(', ');
  return `${KEY_STACK}: the environment's key, which alone reads what is left of ${names}`;
}

/** What the files no longer tell of a stack, AWS does. */
async function withResources(aws: Aws, stack: RenderedStack): Promise<RenderedStack> {
  if (!isRemoved(stack)) return stack;
  const { stack_name, region } = stack.description;
  const found = await aws.stacks.resources(stack_name, region);
  return { ...stack, resourceTypes: Object.fromEntries(found.map((each) => [each.logical_id, each.type])) };
}

/** In words: the account's stacks that stand; they are others' too. */
export function accountStacks(rendered: RenderedEnvironment, states: Map<string, StackState>): string[] {
  return rendered.stacks
    .filter(({ description }) => description.scope === 'account' && states.has(description.stack))
    .map(({ description }) => `${description.stack_name}: belongs to the account`);
}

/** The environment's own stacks that exist, shells of change sets included, in the order they were made. */
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
    .map(([id]) => `${stack.description.stack}: ${words(stack, id)}`);
}

function staysOf(stack: RenderedStack): string[] {
  const ids = retainedOf(stack);
  const kept = ids.map((id) => `${stack.description.stack}: ${words(stack, id)} is retained`);
  const keys = Object.entries(stack.resourceTypes)
    .filter(([id, type]) => type === 'AWS::KMS::Key' && !ids.includes(id))
    .map(
      ([id]) => `${stack.description.stack}: ${words(stack, id)} is deleted by AWS after its waiting period`,
    );
  const last = snapshotsOf(stack).map(
    (id) => `${stack.description.stack}: ${words(stack, id)} is kept as a last snapshot`,
  );
  return [...kept, ...last, ...keys];
}

/** The template of a stack that the files no longer have is not looked at: what stays is told after the deletion. */
function retainedOf(stack: RenderedStack): string[] {
  return isRemoved(stack) ? [] : retained(stack);
}

function snapshotsOf(stack: RenderedStack): string[] {
  return isRemoved(stack) ? [] : snapshots(stack);
}

function words(stack: RenderedStack, id: string): string {
  return `${stack.resourceTexts[id] ?? id} (${stack.resourceTypes[id]})`;
}
