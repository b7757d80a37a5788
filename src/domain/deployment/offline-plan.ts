import { holdsData, isRoutine } from '../aws/resource-types.ts';
import { isReplicated, type RenderedEnvironment, type RenderedStack } from '../stack/description.ts';
import { selectStacks } from '../stack/select.ts';
import type { Plan, PlannedStack, ResourceChange } from './plan.ts';

/**
 * A plan for an empty account, computed only from templates, without credentials or network access. `only`: host names;
 * default: all. Throws `unknown_stack`.
 */
export function offlinePlan(rendered: RenderedEnvironment, only?: string[]): Plan {
  const { project, environment, account, region, local, size } = rendered;
  const listed = new Set<string>();
  const selected = selectStacks(rendered, only);
  const inPlay = new Set(selected.map(({ description }) => description.stack));
  return {
    environment,
    project,
    account,
    region,
    local,
    size,
    stacks: selected.map((stack) => planned(stack, inPlay, listed)),
    unchanged: [],
  };
}

/** `listed` holds the secrets of earlier stacks: a shared secret is created once per region. */
function planned(stack: RenderedStack, inPlay: Set<string>, listed: Set<string>): PlannedStack {
  const { description } = stack;
  const own = description.secrets.filter(({ name }) => !listed.has(`${description.region} ${name}`));
  for (const { name } of own) listed.add(`${description.region} ${name}`);
  const changes = Object.entries(stack.resourceTypes).map(([id, type]) => added(id, type));
  return {
    name: description.stack,
    stack_name: description.stack_name,
    action: 'create',
    after: description.needs.filter((need) => inPlay.has(need)),
    facts: stack.facts,
    // In an empty account every resource is added, whatever its inputs.
    known_after: [],
    changed_outside: false,
    reasons: [],
    resources: changes.length,
    changes,
    secrets_generated: own.filter(({ generate }) => generate !== null).map(({ name }) => name),
    secrets_copied: own.filter(isReplicated).map(({ name }) => name),
    change_set: null,
    notes: [],
  };
}

function added(id: string, type: string): ResourceChange {
  return {
    logical_id: id,
    type,
    action: 'add',
    replacement: 'never',
    physical_id: null,
    holds_data: holdsData(type),
    routine: isRoutine(type),
    properties: [],
  };
}
