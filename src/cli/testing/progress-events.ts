import type { ProgressEvent } from '../../domain/deployment/events.ts';
import type { StackResult } from '../../domain/deployment/plan.ts';
import { initial, type RunHeader, reduce, type ViewState } from '../progress/state.ts';

/** A run for the tests of the views: the stacks of a small environment, with its time in seconds from `START`. */
export const START = Date.parse('2026-05-04T14:00:00.000Z');

export const header: RunHeader = {
  environment: 'dev',
  verb: 'create',
  stacks: [
    { name: 'toolchain', after: [] },
    { name: 'registry-hello', after: [] },
    { name: 'network', after: [] },
    { name: 'keys', after: [] },
    { name: 'cluster', after: ['network', 'keys'] },
    { name: 'ingress', after: ['network'] },
    { name: 'discovery', after: ['network', 'ingress'] },
    { name: 'service-hello', after: ['cluster', 'ingress', 'discovery', 'keys', 'network'] },
  ],
};

export function at(second: number): string {
  return new Date(START + second * 1000).toISOString();
}

export function result(stack: string, seconds: number, more: Partial<StackResult> = {}): StackResult {
  return {
    stack,
    stack_name: `shop-dev-${stack}`,
    region: 'eu-central-1',
    action: 'create',
    status: 'CREATE_COMPLETE',
    change_set: null,
    changes: [],
    known_after: [],
    secrets_generated: [],
    secrets_copied: [],
    notes: [],
    seconds,
    ...more,
  };
}

export function finished(second: number, stack: string, seconds: number): ProgressEvent {
  return { event: 'stack_finished', at: at(second), stack, result: result(stack, seconds) };
}

export function resource(
  second: number,
  stack: string,
  logicalId: string,
  description: string,
  status: string,
  reason: string | null = null,
): ProgressEvent {
  return {
    event: 'resource',
    at: at(second),
    stack,
    description,
    resource: {
      id: `${stack}-${logicalId}-${status}`,
      at: at(second),
      stack_name: `shop-dev-${stack}`,
      logical_id: logicalId,
      physical_id: null,
      type: 'AWS::AutoScaling::AutoScalingGroup',
      status,
      reason,
    },
  };
}

/** After 2 minutes 10 seconds: four stacks are done, two are running, two wait. */
export const inProgress: ProgressEvent[] = [
  {
    event: 'run_started',
    at: at(0),
    mode: 'apply',
    stacks: header.stacks.map(({ name }) => name),
    notes: [],
  },
  ...header.stacks.map(({ name }): ProgressEvent => ({ event: 'stack_started', at: at(1), stack: name })),
  finished(9, 'toolchain', 8),
  finished(10, 'registry-hello', 9),
  finished(13, 'keys', 12),
  finished(63, 'network', 62),
  resource(70, 'cluster', 'Role', 'role of the hosts', 'CREATE_IN_PROGRESS', 'Resource creation Initiated'),
  resource(80, 'ingress', 'Internal', 'internal load balancer', 'CREATE_IN_PROGRESS'),
  resource(90, 'cluster', 'Role', 'role of the hosts', 'CREATE_COMPLETE'),
  resource(127, 'cluster', 'Hosts', 'auto scaling group', 'CREATE_IN_PROGRESS', 'waiting for 2 hosts (1/2)'),
];

/** The cluster fails; stacks that need it are not started. */
export const failing: ProgressEvent[] = [
  ...inProgress,
  finished(140, 'ingress', 77),
  finished(150, 'discovery', 9),
  {
    event: 'stack_failed',
    at: at(160),
    stack: 'cluster',
    error: {
      code: 'stack_failed',
      message: 'The stack failed',
      stack: 'cluster',
      status: 'ROLLBACK_COMPLETE',
      first_cause: {
        logical_id: 'Hosts',
        type: 'AWS::AutoScaling::AutoScalingGroup',
        reason: 't4g.small is not offered in eu-central-1c.',
        at: at(155),
      },
      next: [],
    },
  },
  {
    event: 'stack_failed',
    at: at(161),
    stack: 'service-hello',
    error: {
      code: 'needs_failed',
      message: 'Not started',
      stack: 'service-hello',
      status: null,
      first_cause: null,
      needs: ['cluster'],
      next: [],
    },
  },
];

export function viewAfter(events: ProgressEvent[], of: RunHeader = header): ViewState {
  return events.reduce(reduce, initial(of, START));
}
