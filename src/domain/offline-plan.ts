import type { Plan, PlannedStack, ResourceChange } from './plan.ts';
import { holdsData, isRoutine } from './resource-types.ts';
import { isCopied, type RenderedEnvironment, type RenderedStack } from './stack.ts';

/** Everything as it would be created in an empty account: from templates alone, without credentials or a network. */
export function offlinePlan(rendered: RenderedEnvironment): Plan {
  const { project, environment, account, region, local, size } = rendered;
  return {
    environment,
    project,
    account,
    region,
    local,
    size,
    stacks: rendered.stacks.map(planned),
    unchanged: [],
  };
}

function planned(stack: RenderedStack): PlannedStack {
  const { description } = stack;
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
    secrets_generated: description.secrets
      .filter(({ generate }) => generate !== null)
      .map(({ name }) => name),
    secrets_copied: description.secrets.filter(isCopied).map(({ name }) => name),
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
