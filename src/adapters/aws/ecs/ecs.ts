import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  type Deployment as SdkDeployment,
  type Service,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Deployment, Rollout, RolloutState } from '../../../domain/ecs/rollout.ts';
import { sanitizeMessage } from '../../../domain/operator/redact.ts';
import type { Target } from '../../../domain/session/target.ts';
import { type Access, clientSettings } from '../client/access.ts';
import { translate } from '../client/errors.ts';

/** A task that has stopped. */
export interface StoppedTask {
  /** For a service's task the id of its deployment. */
  startedBy: string;
  /** Milliseconds; 0 if unknown. */
  stoppedAt: number;
  reason: string;
}

/** The ECS calls that ops uses, one request each. */
export interface EcsCalls {
  /** Returns the id of the new deployment. */
  forceNewDeployment(cluster: string, service: string): Promise<string>;
  /** At most ten. Missing and deleted services are left out. */
  describe(cluster: string, services: string[]): Promise<Rollout[]>;
  /** ARNs of stopped tasks, one page. */
  stopped(
    cluster: string,
    service: string,
    token: string | undefined,
  ): Promise<{ items: string[]; next: string | undefined }>;
  /** At most one hundred. */
  tasks(cluster: string, arns: string[]): Promise<StoppedTask[]>;
}

const STATES: Record<string, RolloutState> = { COMPLETED: 'completed', FAILED: 'failed' };

export function ecs(access: Access, target: Target): EcsCalls {
  const client = new ECSClient(clientSettings(access));
  const request = async <T>(action: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw translate(error, `ecs:${action}`, target);
    }
  };
  return {
    forceNewDeployment: (cluster, service) =>
      request('UpdateService', async () => {
        const answer = await client.send(
          new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }),
        );
        return answer.service?.deployments?.find(isPrimary)?.id ?? '';
      }),
    describe: (cluster, services) =>
      request('DescribeServices', async () => {
        const answer = await client.send(new DescribeServicesCommand({ cluster, services }));
        return (answer.services ?? []).flatMap((service) => rollout(service) ?? []);
      }),
    stopped: (cluster, serviceName, nextToken) =>
      request('ListTasks', async () => {
        const answer = await client.send(
          new ListTasksCommand({ cluster, serviceName, desiredStatus: 'STOPPED', nextToken }),
        );
        return { items: answer.taskArns ?? [], next: answer.nextToken };
      }),
    tasks: (cluster, tasks) =>
      request('DescribeTasks', async () => {
        const answer = await client.send(new DescribeTasksCommand({ cluster, tasks }));
        return (answer.tasks ?? []).map(stoppedTask);
      }),
  };
}

/** Null for a deleted service, which ECS still returns for a while. */
export function rollout(service: Service): Rollout | null {
  const primary = service.deployments?.find(isPrimary);
  if (service.status !== 'ACTIVE' || !primary) return null;
  return {
    service: service.serviceName ?? '',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    primary: deployment(primary),
    others: (service.deployments ?? []).filter((each) => each !== primary).map(deployment),
    events: (service.events ?? []).map(({ id, message }) => ({
      id: id ?? '',
      message: sanitizeMessage(message ?? ''),
    })),
  };
}

function isPrimary({ status }: SdkDeployment): boolean {
  return status === 'PRIMARY';
}

function deployment(given: SdkDeployment): Deployment {
  return {
    id: given.id ?? '',
    state: STATES[given.rolloutState ?? ''] ?? 'in_progress',
    reason: given.rolloutStateReason ? sanitizeMessage(given.rolloutStateReason) : null,
    desired: given.desiredCount ?? 0,
    running: given.runningCount ?? 0,
    pending: given.pendingCount ?? 0,
    failed: given.failedTasks ?? 0,
  };
}

/** A container's own reason says more than "Essential container in task exited". */
export function stoppedTask(task: Task): StoppedTask {
  const container = task.containers?.find(({ reason }) => reason);
  const ended = task.containers?.find(({ exitCode }) => exitCode);
  const detail = container
    ? ` (${container.name}: ${container.reason})`
    : ended
      ? ` (${ended.name} exited with code ${ended.exitCode})`
      : '';
  return {
    startedBy: task.startedBy ?? '',
    stoppedAt: task.stoppedAt?.getTime() ?? 0,
    reason: sanitizeMessage(`${task.stoppedReason ?? ''}${detail}`),
  };
}
