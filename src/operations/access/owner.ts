import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment } from '../../domain/stack/description.ts';
import { type ForeignStack, foreignStack, OTHER_NAME } from '../../domain/stack/owner.ts';

/** Throws `not_ours`, which names each stack and its owner. */
export function refuseForeign(
  { environment }: Pick<RenderedEnvironment, 'environment'>,
  foreign: ForeignStack[],
): void {
  const [first] = foreign;
  if (!first) return;
  const owners = Map.groupBy(foreign, ({ owner }) => owner);
  const texts = [...owners].map(
    ([owner, stacks]) => `${stacks.map(({ stackName }) => stackName).join(', ')} (${owner})`,
  );
  throw new OperatorError('gate', 'not_ours', `${environment} would change what is not its own`, {
    stack: first.stack,
    value: first.stackName,
    reason: `Their tags name another owner: ${texts.join('; ')}`,
    next: [OTHER_NAME],
  });
}

/**
 * Throws `not_ours` if a stack of this host has another owner, with one call: before something is written that uses what
 * the stack has made, such as the environment's key.
 */
export async function verifyOwner(aws: Aws, rendered: RenderedEnvironment, host: string): Promise<void> {
  const description = rendered.stacks.find((each) => each.description.stack === host)?.description;
  if (!description) return;
  const states = await aws.stacks.list(description.region);
  const state = states.find(({ name }) => name === description.stack_name);
  const other = state ? foreignStack(description, state) : null;
  if (other) refuseForeign(rendered, [other]);
}
