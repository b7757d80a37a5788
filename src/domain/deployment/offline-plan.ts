import { holdsData, isRoutine } from '../aws/resource-types.ts';
import { isReplicated, type RenderedEnvironment, type RenderedStack } from '../stack/description.ts';
import type { Plan, PlannedStack, ResourceChange } from './plan.ts';

/** Everything as it would be created in an empty account: from templates alone, without credentials or a network. */
export function offlinePlan(rendered: RenderedEnvironment): Plan {
  const { project, environment, account, region, local, size } = rendered;
  const told = new Set<string>();
  return {
    environment,
    project,
    account,
    region,
    local,
    size,
    stacks: rendered.stacks.map((stack) => planned(stack, told)),
    unchanged: [],
  };
}

/** `told` keeps the secrets that an earlier stack makes: of those that services share, each is made once a region. */
function planned(stack: RenderedStack, told: Set<string>): PlannedStack {
  const { description } = stack;
  const own = description.secrets.filter(({ name }) => !told.has(`${description.region} ${name}`));
  for (const { name } of own) told.add(`${description.region} ${name}`);
  const changes = Object.entries(stack.resourceTypes).map(([id, type]) => added(id, type));
  return {
    name: description.stack,
    stack_name: description.stack_name,
    action: 'create',
    after: description.needs,
    facts: stack.facts,
    // In an empty account every resource is added, whatever its inputs turn out to be.
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
