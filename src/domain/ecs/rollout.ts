/** Running ECS services and their rollouts. Clusters and services are identified by name. */
export interface RunningServices {
  /** Replaces all running tasks, with an unchanged task definition; returns the ID of the new deployment. */
  restart(cluster: string, service: string): Promise<string>;
  /** The rollouts of existing services, in no particular order. */
  rollouts(cluster: string, services: string[]): Promise<Rollout[]>;
  /**
   * Why tasks started by this deployment have stopped, oldest first: once ECS gives up on a deployment, it stops tasks
   * itself, and their reasons say nothing more. ECS keeps stopped tasks for about an hour.
   */
  stoppedReasons(cluster: string, service: string, deployment: string): Promise<string[]>;
}

export type RolloutState = 'in_progress' | 'completed' | 'failed';

/** One deployment of a service, from DescribeServices. */
export interface Deployment {
  id: string;
  state: RolloutState;
  reason: string | null;
  desired: number;
  running: number;
  pending: number;
  /** Consecutively failed tasks; ECS resets the count when a task runs. */
  failed: number;
}

export interface Rollout {
  service: string;
  /** Desired number of tasks. */
  desired: number;
  running: number;
  /** The newest deployment, which replaces the others. */
  primary: Deployment;
  /** Deployments that still have tasks or have failed, newest first. */
  others: Deployment[];
  /** Newest first. */
  events: { id: string; message: string }[];
}

/** What `--json` prints for one service in one region. */
export interface RestartResult {
  service: string;
  region: string;
  state: 'rolled' | 'not_deployed' | 'no_tasks';
  /** Tasks that run now. */
  tasks: number;
  seconds: number;
}

/** State of the watched deployment. */
export type DeploymentStatus =
  | { is: 'going' | 'completed' }
  | { is: 'failed'; reason: string | null }
  | { is: 'replaced'; by: string };

export interface WatchedDeployment {
  deployment: string;
  /** Earlier deployments: ECS rolls back to the last completed one, which need not be the most recent. */
  before: string[];
  /** Whether ECS has reported it. ECS is eventually consistent, so the first responses may predate the deployment. */
  seen: boolean;
}

/** Prefix of the reason of a deployment that the circuit breaker starts to roll back a failed one. */
const ROLLING_BACK = /^ECS deployment circuit breaker: rolling back/i;

export function deploymentStatus(
  { primary, others, events }: Rollout,
  { deployment, before, seen }: WatchedDeployment,
): DeploymentStatus {
  if (primary.id === deployment) return ofPrimary(primary);
  const own = others.find(({ id }) => id === deployment);
  if (own?.state === 'failed') return { is: 'failed', reason: own.reason };
  if (ROLLING_BACK.test(primary.reason ?? '')) return { is: 'failed', reason: primary.reason };
  if (events.some(({ message }) => message.includes(`(deployment ${deployment}) deployment failed`)))
    return { is: 'failed', reason: null };
  if (!before.includes(primary.id)) return { is: 'replaced', by: primary.id };
  return seen ? { is: 'failed', reason: primary.reason } : { is: 'going' };
}

function ofPrimary({ state, reason }: Deployment): DeploymentStatus {
  if (state === 'failed') return { is: 'failed', reason };
  return { is: state === 'completed' ? 'completed' : 'going' };
}

/** "1 of 2 new tasks running, 1 failed"; once all new tasks run, also the number of old ones left. */
export function rolloutText({ primary, others }: Rollout): string {
  const { running, desired, failed } = primary;
  const old = others.reduce((sum, each) => sum + each.running, 0);
  const failures = failed > 0 ? `, ${failed} failed` : '';
  const left =
    running >= desired && old > 0 ? `, ${old} old ${old === 1 ? 'task' : 'tasks'} still running` : '';
  return `${running} of ${desired} new tasks running${failures}${left}`;
}
