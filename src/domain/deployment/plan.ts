import type { z } from 'zod';
import type { keptResourceSchema, resourceChangeSchema, stackResultSchema } from './event-schema.ts';

/** One change of a stack's change set, as the action plugin reports it. */
export type ResourceChange = z.output<typeof resourceChangeSchema>;
export type StackResult = z.output<typeof stackResultSchema>;
export type StackAction = StackResult['action'];

/** A resource that remains after its stack was deleted. */
export type KeptResource = z.output<typeof keptResourceSchema>;

/** One stack of a plan. */
export interface PlannedStack {
  name: string;
  stack_name: string;
  action: StackAction;
  /** Stacks it waits for. */
  after: string[];
  /** Short facts shown beside it: "2 AZs, 1 NAT, 10.20.0.0/16". */
  facts: string[];
  /** Stacks that must be deployed before its exact changes are known. */
  known_after: string[];
  /** Whether it was changed outside ops. */
  changed_outside: boolean;
  /** Why it is in the plan without a change set: differing parameters, tags, protection. */
  reasons: string[];
  resources: number;
  changes: ResourceChange[];
  secrets_generated: string[];
  secrets_copied: string[];
  change_set: string | null;
  notes: string[];
}

export interface Plan {
  environment: string;
  project: string;
  account: string;
  region: string;
  /** Whether the account is the embedded AWS. */
  local: boolean;
  size: string;
  stacks: PlannedStack[];
  /** Stacks without changes. */
  unchanged: string[];
}

/**
 * Whether a change needs consent, by the same rule as the playbook's own check (docs/reference/run-protocol.md): it
 * removes or always replaces, CloudFormation cannot predict it, or it may replace data.
 */
export function isDestructive(change: ResourceChange): boolean {
  if (change.routine) return false;
  if (change.action === 'remove' || change.action === 'dynamic') return true;
  return change.replacement === 'always' || (change.replacement === 'conditional' && change.holds_data);
}

/** Whether anything is or may be replaced, or is deleted, even if that needs no consent. */
export function replacesOrLoses(plan: Plan): boolean {
  return plan.stacks.some(
    ({ action, changes }) =>
      action === 'delete' || changes.some((change) => isDestructive(change) || mayReplace(change)),
  );
}

function mayReplace({ action, routine, replacement }: ResourceChange): boolean {
  return action === 'modify' && !routine && replacement !== 'never';
}

/** Changes that need consent, as `stack/LogicalId`; deleting a stack is one consent, `stack/*`. */
export function destructiveChanges(plan: Plan): { id: string; change: ResourceChange }[] {
  return plan.stacks.flatMap((stack) => {
    const changes = stack.action === 'delete' ? [deletion(stack)] : stack.changes.filter(isDestructive);
    return changes.map((change) => ({ id: `${stack.name}/${change.logical_id}`, change }));
  });
}

/** In the form that the playbook reports when consent is missing. */
function deletion({ stack_name, changes }: PlannedStack): ResourceChange {
  return {
    logical_id: '*',
    type: 'AWS::CloudFormation::Stack',
    action: 'remove',
    replacement: 'never',
    physical_id: stack_name,
    holds_data: changes.some(({ holds_data }) => holds_data),
    routine: false,
    properties: [],
  };
}

export function hasChanges(plan: Plan): boolean {
  return plan.stacks.some((stack) => stack.action !== 'none');
}
