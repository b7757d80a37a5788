/** What one stack's change set would do; written by the action plugin, see docs/reference/run-protocol.md. */
export interface ResourceChange {
  logical_id: string;
  type: string;
  action: 'add' | 'modify' | 'remove' | 'import' | 'dynamic';
  replacement: 'never' | 'conditional' | 'always';
  physical_id: string | null;
  /** Its replacement or deletion destroys data. */
  holds_data: boolean;
  /** Every change of this type is a replacement by design: a task definition's revision. */
  routine: boolean;
  properties: string[];
}

export type StackAction = 'create' | 'update' | 'delete' | 'recreate' | 'none';

/** A resource that outlives the stack it was deleted with. */
export interface KeptResource {
  logical_id: string;
  type: string;
  physical_id: string;
  /** `pending_deletion`: AWS deletes it days later, and it can be had back until then. */
  why: 'retained' | 'pending_deletion';
}

export interface StackResult {
  stack: string;
  stack_name: string;
  region: string;
  action: StackAction;
  status: string | null;
  change_set: string | null;
  changes: ResourceChange[];
  known_after: string[];
  secrets_generated: string[];
  secrets_copied: string[];
  notes: string[];
  /** Only of a deletion that leaves something. */
  stays?: KeptResource[];
  seconds: number;
}

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
