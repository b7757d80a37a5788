import type { RenderedStack, StackDescription, StackState } from './description.ts';
import { isRemoved, REMOVED_REASON } from './description.ts';
import { inputsDigest, parseChangeSetName, resolveInput, type StateOf } from './inputs.ts';

/** Differences between a rendered stack and the deployed one. */
export interface Difference {
  /** In words; empty if there are none. */
  reasons: string[];
  /** Whether the last change was not made by ops. */
  changedOutside: boolean;
  /** Whether it does not exist, or only has a change set that was never executed. */
  absent: boolean;
}

/** Statuses after a completed change, or after a complete rollback. */
const SETTLED = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);
/** The stack's last change set is then still the failed one. */
const TAKEN_BACK = 'UPDATE_ROLLBACK_COMPLETE';
const FINGERPRINT = 'TemplateFingerprint';
/** What CloudFormation shows for a NoEcho parameter. */
const HIDDEN = '****';

/**
 * Compares a rendered stack with its state from DescribeStacks. `stateOf` returns the stacks that inputs come from. An
 * account stack is created if absent and otherwise left unchanged.
 */
export function stackDifference(
  stack: RenderedStack,
  state: StackState | null,
  stateOf: StateOf,
): Difference {
  if (isRemoved(stack)) return same([REMOVED_REASON]);
  if (!state || state.status === 'REVIEW_IN_PROGRESS') {
    return { reasons: ['not deployed'], changedOutside: false, absent: true };
  }
  const { description } = stack;
  if (description.scope === 'account') return same(accountReasons(state));
  if (!SETTLED.has(state.status)) return same([`its status is ${state.status}`]);
  const parameters = resolvedParameters(description, stateOf);
  const reasons = [
    ...templateReasons(description, state),
    ...parameterReasons(parameters, state),
    ...tagReasons(description, state),
    ...settingReasons(description, state),
  ];
  const author = authorOf(description, state, parameters);
  const shown = author === 'other-inputs' && reasons.length === 0 ? ['an input differs'] : reasons;
  const changedOutside = author === 'outside';
  return {
    reasons: changedOutside ? ['changed outside ops', ...shown] : shown,
    changedOutside,
    absent: false,
  };
}

function same(reasons: string[]): Difference {
  return { reasons, changedOutside: false, absent: false };
}

/** An incomplete or changing stack is a difference: the playbook waits for it, or recreates it. */
function accountReasons({ status }: StackState): string[] {
  return SETTLED.has(status) || status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
    ? []
    : [`its status is ${status}`];
}

/** Null for an input that is unknown until another stack is deployed. */
function resolvedParameters(
  { parameters }: StackDescription,
  stateOf: StateOf,
): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, input]) => [name, resolveInput(input, stateOf)]),
  );
}

function templateReasons({ fingerprint }: StackDescription, { outputs }: StackState): string[] {
  const deployed = outputs[FINGERPRINT];
  return deployed !== undefined && deployed !== fingerprint ? ['template'] : [];
}

function parameterReasons(parameters: Record<string, string | null>, state: StackState): string[] {
  return Object.entries(parameters)
    .filter(([name, value]) => {
      const deployed = state.parameters[name];
      return deployed !== HIDDEN && (value === null || deployed !== value);
    })
    .map(([name]) => `parameter ${name}`);
}

/** Tags whose key begins with "aws:" belong to AWS. */
function tagReasons({ tags }: StackDescription, state: StackState): string[] {
  const keys = new Set([
    ...Object.keys(tags),
    ...Object.keys(state.tags).filter((key) => !key.startsWith('aws:')),
  ]);
  return [...keys].filter((key) => tags[key] !== state.tags[key]).map((key) => `tag ${key}`);
}

function settingReasons(description: StackDescription, state: StackState): string[] {
  const reasons: string[] = [];
  if (description.termination_protection !== state.terminationProtection)
    reasons.push('termination protection');
  // CloudFormation cannot remove a service role from a stack.
  if (description.role_arn !== null && description.role_arn !== state.roleArn) reasons.push('service role');
  return reasons;
}

function authorOf(
  description: StackDescription,
  state: StackState,
  parameters: Record<string, string | null>,
): 'ops' | 'other-inputs' | 'outside' {
  const name = state.changeSetName === null ? null : parseChangeSetName(state.changeSetName);
  if (!name) return 'outside';
  if (state.status === TAKEN_BACK) return 'ops';
  const known = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== null);
  const wanted = inputsDigest(Object.fromEntries(known), description.tags);
  const same = name.fingerprint === description.fingerprint && name.inputs === wanted;
  return same ? 'ops' : 'other-inputs';
}
