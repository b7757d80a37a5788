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
  /** Every stack that is not deleted, of the target's region unless another is named; DescribeStacks, all pages. */
  list(region?: string): Promise<StackState[]>;
  /** Events after the event with id `after`, oldest first. An absent stack has none. */
  events(stackName: string, after: string | null, region?: string): Promise<StackEvent[]>;
  /** The resources it has, those already deleted left out; all pages. An absent stack has none. */
  resources(stackName: string, region?: string): Promise<StackResource[]>;
  /** Id of the newest event, from one page: where `events` starts when only what comes next is wanted. */
  lastEvent(stackName: string, region?: string): Promise<string | null>;
}
