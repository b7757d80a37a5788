import { markedRegion, withRemoved } from '../../domain/catalogue/orphans.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from '../../domain/stack/description.ts';
import { type Difference, stackDifference } from '../../domain/stack/difference.ts';
import { withDependents } from '../../domain/stack/graph.ts';
import { isOutput } from '../../domain/stack/inputs.ts';
import { type ForeignStack, foreignStack } from '../../domain/stack/owner.ts';
import { selectStacks } from '../../domain/stack/select.ts';
import { refuseForeign } from '../access/owner.ts';

/** The deployed stacks compared with those in the files. */
export interface StackComparison {
  /** Includes deployed stacks that the files no longer have. */
  rendered: RenderedEnvironment;
  /** By host name. */
  states: Map<string, StackState>;
  differences: Map<string, Difference>;
  /** Stacks to work on, in the order of the environment. */
  inPlay: RenderedStack[];
  /** Stacks without differences. */
  unchanged: string[];
}

/**
 * Reads the stacks of each region once and compares them. Stacks to work on differ, or have an input from one that
 * differs, because its outputs may change. `only` limits the comparison to these stacks.
 */
export async function compareStacks(
  aws: Aws,
  files: RenderedEnvironment,
  only?: string[],
): Promise<StackComparison> {
  const { rendered, states, byName, foreign } = await readStates(aws, files);
  refuseForeign(rendered, foreign);
  const wanted = selectStacks(rendered, only);
  const differences = new Map<string, Difference>();
  for (const stack of wanted) {
    const { stack: name } = stack.description;
    differences.set(
      name,
      stackDifference(stack, states.get(name) ?? null, (other, region) => byName.get(key(other, region))),
    );
  }
  await addMissingSecrets(aws, wanted, differences);
  const differing = [...differences].filter(([, found]) => found.reasons.length > 0).map(([name]) => name);
  const affected = withDependents(inputGraph(rendered.stacks), differing);
  const inPlay = wanted.filter(({ description }) => affected.has(description.stack));
  const names = new Set(inPlay.map(({ description }) => description.stack));
  const unchanged = wanted.map(({ description }) => description.stack).filter((name) => !names.has(name));
  return { rendered, states, differences, inPlay, unchanged };
}

/**
 * The environment's deployed stacks by host name, and the environment including stacks that its files no longer have.
 * `foreign` stacks have a name of the environment's but another owner: they are in no state, so nothing touches them.
 */
export async function readStates(aws: Aws, files: RenderedEnvironment, { destroying = false } = {}) {
  const byName = new Map<string, StackState>();
  const read = async (region: string) => {
    for (const state of await aws.stacks.list(region)) byName.set(key(state.name, region), state);
  };
  const regions = new Set(files.stacks.map(({ description }) => description.region));
  await Promise.all([...regions].map(read));
  const marked = markedRegion(files, byName.values());
  if (marked !== null && !regions.has(marked)) {
    // A second replica region cannot be named; one that the files no longer have is read.
    if (regions.size > 1) throw replicaMoved(files, marked);
    await read(marked);
  }
  const rendered = withRemoved(files, byName.values(), destroying);
  const states = new Map<string, StackState>();
  const foreign: ForeignStack[] = [];
  for (const { description } of rendered.stacks) {
    const state = byName.get(key(description.stack_name, description.region));
    const other = state ? foreignStack(description, state) : null;
    if (other) foreign.push(other);
    else if (state) states.set(description.stack, state);
  }
  return { rendered, states, byName, foreign };
}

function replicaMoved({ environment }: RenderedEnvironment, from: string): OperatorError {
  return new OperatorError('input', 'replica_moves', `The second region of ${environment} is still ${from}`, {
    value: from,
    reason: 'Delete the existing replica first',
    next: [
      `ops env set ${environment} --unset=replica_region`,
      `ops env apply ${environment}`,
      `ops env set ${environment} replica_region=REGION`,
    ],
  });
}

function key(stackName: string, region: string): string {
  return `${region} ${stackName}`;
}

/** A deleted generated secret makes its stack differ, so that apply creates the secret again. */
async function addMissingSecrets(
  aws: Aws,
  stacks: RenderedStack[],
  differences: Map<string, Difference>,
): Promise<void> {
  const matching = stacks.filter(
    ({ description }) => differences.get(description.stack)?.reasons.length === 0,
  );
  // By name, with the first stack that declares it: one stack creates a shared secret.
  const generated = new Map<string, string>();
  for (const { description } of matching) {
    for (const { name, generate } of description.secrets) {
      if (generate !== null && !generated.has(name)) generated.set(name, description.stack);
    }
  }
  if (generated.size === 0) return;
  const existing = new Set(await aws.parameters.existing([...generated.keys()]));
  for (const [name, stack] of generated) {
    if (!existing.has(name)) differences.get(stack)?.reasons.push(`secret ${name} is missing`);
  }
}

function inputGraph(stacks: RenderedStack[]): Record<string, string[]> {
  return Object.fromEntries(
    stacks.map(({ description }) => [
      description.stack,
      Object.values(description.parameters).flatMap((input) => (isOutput(input) ? [input.stack] : [])),
    ]),
  );
}
