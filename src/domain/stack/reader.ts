import type { StackResource, StackState } from './description.ts';

/** One event of a CloudFormation stack (DescribeStackEvents). */
export interface StackEvent {
  id: string;
  /** ISO 8601, UTC. */
  at: string;
  stack_name: string;
  logical_id: string;
  physical_id: string | null;
  type: string;
  status: string;
  reason: string | null;
}

export interface StackReader {
  /** Every stack that is not deleted, in the target's region by default; DescribeStacks, all pages. */
  list(region?: string): Promise<StackState[]>;
  /** One stack by name, in one call; null if it does not exist. */
  describe(stackName: string, region?: string): Promise<StackState | null>;
  /** Events after the event with ID `after`, oldest first. An absent stack has none. */
  events(stackName: string, after: string | null, region?: string): Promise<StackEvent[]>;
  /** The stack's resources without deleted ones; all pages. An absent stack has none. */
  resources(stackName: string, region?: string): Promise<StackResource[]>;
  /** ID of the newest event, from one page; pass it to `events` to get only later events. */
  lastEvent(stackName: string, region?: string): Promise<string | null>;
}
