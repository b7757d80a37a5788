import type { Deployment, Rollout, RunningServices } from '../../domain/ecs/rollout.ts';

/**
 * ECS services of one region, in memory. A test sets their answers.
 *
 * - rollouts: the next entry of `answers` per service, the last one repeatedly. A service without an entry is missing.
 * - restart: `ecs-svc/1`, `ecs-svc/2` … in call order.
 * - stoppedReasons: the deployment's `reasons`.
 * `calls` records restarts and stoppedReasons.
 */
export class FakeServices implements RunningServices {
  readonly calls: string[] = [];
  readonly answers = new Map<string, Rollout[]>();
  readonly reasons: Record<string, string[]> = {};
  #restarts = 0;

  async restart(cluster: string, service: string) {
    this.calls.push(`restart ${cluster}/${service}`);
    this.#restarts += 1;
    return `ecs-svc/${this.#restarts}`;
  }

  async rollouts(_cluster: string, services: string[]) {
    return services.flatMap((service) => {
      const answers = this.answers.get(service) ?? [];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return answer ? [answer] : [];
    });
  }

  async stoppedReasons(cluster: string, service: string, deployment: string) {
    this.calls.push(`stoppedReasons ${cluster}/${service} ${deployment}`);
    return this.reasons[deployment] ?? [];
  }
}

export function deployment(id: string, given: Partial<Deployment> = {}): Deployment {
  const counts = { desired: 2, running: 2, pending: 0, failed: 0 };
  return { id, state: 'completed', reason: null, ...counts, ...given };
}

/** A service of two tasks; the first deployment is the primary one. */
export function sampleRollout(
  service: string,
  deployments: [Deployment, ...Deployment[]],
  messages: string[] = [],
): Rollout {
  const [primary, ...others] = deployments;
  const running = deployments.reduce((sum, each) => sum + each.running, 0);
  // Newest first, as in ECS.
  const events = messages.map((message) => ({ id: message, message }));
  return { service, desired: primary.desired, running, primary, others, events };
}
