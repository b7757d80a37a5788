import type { z } from 'zod';
import type { keptResourceSchema, resourceChangeSchema, stackResultSchema } from './event-schema.ts';

/** One change of a stack's change set, as the action plugin reports it. */
export type ResourceChange = z.output<typeof resourceChangeSchema>;
export type StackResult = z.output<typeof stackResultSchema>;
export type StackAction = StackResult['action'];

/** A resource that outlives the stack it was deleted with. */
export type KeptResource = z.output<typeof keptResourceSchema>;

/** One stack of a plan, with what an operator should know of it. */
export interface PlannedStack {
  name: string;
  stack_name: string;
  action: StackAction;
  /** Stacks it waits for. */
  after: string[];
  /** Short facts shown beside it: "2 AZs, 1 NAT, 10.20.0.0/16". */
  facts: string[];
  /** Its exact changes are known only once these are deployed. */
  known_after: string[];
  /** Somebody changed it by other means than ops. */
  changed_outside: boolean;
  /** Why it is in the plan though no change set was made: differing parameters, tags, protection. */
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
  /** The account is the embedded AWS. */
  local: boolean;
  size: string;
  stacks: PlannedStack[];
  /** Stacks that are as they should be. */
  unchanged: string[];
}

/**
 * A change that needs consent, by the same rule as the playbook's own guard (docs/reference/run-protocol.md):
 * what removes or surely replaces, what CloudFormation cannot foresee, and what may replace data.
 */
export function isDestructive(change: ResourceChange): boolean {
  if (change.routine) return false;
  if (change.action === 'remove' || change.action === 'dynamic') return true;
  return change.replacement === 'always' || (change.replacement === 'conditional' && change.holds_data);
}

/** What a plan would replace or remove, as `stack/LogicalId`; a stack that is deleted is one consent, `stack/*`. */
export function destructive(plan: Plan): { id: string; change: ResourceChange }[] {
  return plan.stacks.flatMap((stack) => {
    const changes = stack.action === 'delete' ? [deletion(stack)] : stack.changes.filter(isDestructive);
    return changes.map((change) => ({ id: `${stack.name}/${change.logical_id}`, change }));
  });
}

/** As the playbook tells it where the consent is missing. */
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
