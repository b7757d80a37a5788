import type { EnvironmentStatus } from '../../domain/deployment/views.ts';
import type { StackState } from '../../domain/stack/description.ts';

const GOOD = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

/** The status of the environment's own stacks; account stacks are shared. */
export function statusOf(states: (StackState | undefined)[]): EnvironmentStatus {
  const present = states.filter((state) => state !== undefined && state.status !== 'REVIEW_IN_PROGRESS');
  const statuses = present.map((state) => state?.status ?? '');
  if (statuses.length === 0) return 'absent';
  if (statuses.some((status) => status.endsWith('_IN_PROGRESS'))) return 'in_progress';
  if (statuses.some((status) => !GOOD.has(status))) return 'failed';
  return statuses.length < states.length ? 'partial' : 'ready';
}
