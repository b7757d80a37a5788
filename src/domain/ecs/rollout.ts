/** ECS services that run, and how a new deployment of one goes. Clusters and services are given by name. */
export interface RunningServices {
  /** Starts new tasks in place of all that run, with what they have already; returns the new deployment's id. */
  restart(cluster: string, service: string): Promise<string>;
  /** Those that are there, in no order. */
  rollouts(cluster: string, services: string[]): Promise<Rollout[]>;
  /**
   * Why tasks that this deployment has started have stopped, the first one first: what ECS stops itself once it gives a
   * deployment up says nothing more. ECS keeps them for about an hour.
   */
  stoppedReasons(cluster: string, service: string, deployment: string): Promise<string[]>;
}

export type RolloutState = 'in_progress' | 'completed' | 'failed';

/** One deployment of a service, as DescribeServices tells it. */
export interface Deployment {
  id: string;
  state: RolloutState;
  reason: string | null;
  desired: number;
  running: number;
  pending: number;
  /** Tasks that have failed one after another; ECS begins anew when one runs. */
  failed: number;
}

export interface Rollout {
  service: string;
  /** Tasks that the service is to have. */
  desired: number;
  running: number;
  /** The one that the service is to become. */
  primary: Deployment;
  /** Deployments that still have tasks, or have failed; newest first. */
  others: Deployment[];
  /** Newest first. */
  events: { id: string; message: string }[];
}

/** What `--json` prints of one service in one region. */
export interface RestartResult {
  service: string;
  region: string;
  state: 'rolled' | 'not_deployed' | 'no_tasks';
  /** That run now. */
  tasks: number;
  seconds: number;
}

/** What a look at a service says of the deployment that is waited for. */
export type Verdict =
  | { is: 'going' | 'completed' }
  | { is: 'failed'; reason: string | null }
  | { is: 'replaced'; by: string };

export interface Awaited {
  deployment: string;
  /** Deployments from before it: ECS rolls back to the last that was completed, which need not be the last. */
  before: string[];
  /** ECS has told of it: an answer from before that can still come for a moment. */
  seen: boolean;
}

/** How the circuit breaker begins the reason of a deployment that takes the place of a failed one. */
const ROLLING_BACK = /^ECS deployment circuit breaker: rolling back/i;

export function verdictOn(
  { primary, others, events }: Rollout,
  { deployment, before, seen }: Awaited,
): Verdict {
  if (primary.id === deployment) return ofPrimary(primary);
  const own = others.find(({ id }) => id === deployment);
  if (own?.state === 'failed') return { is: 'failed', reason: own.reason };
  if (ROLLING_BACK.test(primary.reason ?? '')) return { is: 'failed', reason: primary.reason };
  if (events.some(({ message }) => message.includes(`(deployment ${deployment}) deployment failed`)))
    return { is: 'failed', reason: null };
  if (!before.includes(primary.id)) return { is: 'replaced', by: primary.id };
  return seen ? { is: 'failed', reason: primary.reason } : { is: 'going' };
}

function ofPrimary({ state, reason }: Deployment): Verdict {
  if (state === 'failed') return { is: 'failed', reason };
  return { is: state === 'completed' ? 'completed' : 'going' };
}

/** "1 of 2 new tasks run, 1 has failed"; what is left of the old ones once all new ones run. */
export function rolloutWords({ primary, others }: Rollout): string {
  const { running, desired, failed } = primary;
  const old = others.reduce((sum, each) => sum + each.running, 0);
  const failures = failed > 0 ? `, ${failed} ${failed === 1 ? 'has' : 'have'} failed` : '';
  const left = running >= desired && old > 0 ? `, ${old} old ${old === 1 ? 'one' : 'ones'} to stop` : '';
  return `${running} of ${desired} new tasks run${failures}${left}`;
}
