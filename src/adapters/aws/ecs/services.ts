import type { Rollout, RunningServices } from '../../../domain/ecs/rollout.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Access } from '../client/access.ts';
import type { EcsCalls } from './ecs.ts';

/** Limits of DescribeServices and DescribeTasks. */
const SERVICES_PER_CALL = 10;
const TASKS_PER_CALL = 100;

/** Loads the ECS client at the first call. */
export function lazyServices(access: Access, target: Target): RunningServices {
  let loaded: Promise<EcsCalls> | undefined;
  return runningServices(() => {
    loaded ??= import('./ecs.ts').then(({ ecs }) => ecs(access, target));
    return loaded;
  });
}

export function runningServices(calls: () => Promise<EcsCalls>): RunningServices {
  return {
    restart: async (cluster, service) => (await calls()).forceNewDeployment(cluster, service),
    async rollouts(cluster, services) {
      const { describe } = await calls();
      const all: Rollout[] = [];
      for (const chunk of chunks(services, SERVICES_PER_CALL)) all.push(...(await describe(cluster, chunk)));
      return all;
    },
    async stoppedReasons(cluster, service, deployment) {
      const { tasks } = await calls();
      const found = await Promise.all(
        chunks(await stoppedTasks(await calls(), cluster, service), TASKS_PER_CALL).map((arns) =>
          tasks(cluster, arns),
        ),
      );
      return found
        .flat()
        .filter(({ startedBy, reason }) => startedBy === deployment && reason !== '')
        .sort((a, b) => a.stoppedAt - b.stoppedAt)
        .map(({ reason }) => reason);
    },
  };
}

async function stoppedTasks(calls: EcsCalls, cluster: string, service: string): Promise<string[]> {
  const arns: string[] = [];
  let token: string | undefined;
  do {
    const page = await calls.stopped(cluster, service, token);
    arns.push(...page.items);
    token = page.next;
  } while (token);
  return arns;
}

function chunks<T>(all: T[], size: number): T[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
}
