import type { Deployment, Rollout, RunningServices } from '../../domain/ecs/rollout.ts';

/**
 * ECS services of one region, in memory, whose looks a test writes beforehand.
 *
 * - rollouts: of each service of `looks` the next look, the last one for ever; a service without looks is not there.
 * - restart: `ecs-svc/1`, `ecs-svc/2` … in the order of the calls.
 * - stoppedReasons: `reasons` of the deployment.
 * What changes, and what is asked of tasks, is noted in `calls`.
 */
export class FakeServices implements RunningServices {
  readonly calls: string[] = [];
  readonly looks = new Map<string, Rollout[]>();
  readonly reasons: Record<string, string[]> = {};
  #restarts = 0;

  async restart(cluster: string, service: string) {
    this.calls.push(`restart ${cluster}/${service}`);
    this.#restarts += 1;
    return `ecs-svc/${this.#restarts}`;
  }

  async rollouts(_cluster: string, services: string[]) {
    return services.flatMap((service) => {
      const looks = this.looks.get(service) ?? [];
      const look = looks.length > 1 ? looks.shift() : looks[0];
      return look ? [look] : [];
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

/** A service of two tasks, its primary deployment first. */
export function look(
  service: string,
  deployments: [Deployment, ...Deployment[]],
  messages: string[] = [],
): Rollout {
  const [primary, ...others] = deployments;
  const running = deployments.reduce((sum, each) => sum + each.running, 0);
  // Newest first, as ECS tells them.
  const events = messages.map((message) => ({ id: message, message }));
  return { service, desired: primary.desired, running, primary, others, events };
}
