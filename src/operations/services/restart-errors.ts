import { commandFor } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { RolloutProgress } from './rollout.ts';

/** Throws `restart_failed` if the new tasks of a service failed. */
export function throwIfFailed(environment: string, rollouts: RolloutProgress[]): void {
  const failed = rollouts.filter(({ failure }) => failure !== null);
  const [first] = failed;
  if (!first?.failure) return;
  const { deployed, failure } = first;
  const what =
    failed.length === 1
      ? `${deployed.label} did not restart: its new tasks failed`
      : `${failed.length} of ${rollouts.length} services did not restart: ${labels(failed)}`;
  const { reason, running, desired } = failure;
  const state =
    running > 0 ? `ECS keeps the old tasks: ${running} of ${desired} are running` : 'No task is running';
  throw new OperatorError('failed', 'restart_failed', what, {
    stack: deployed.stack,
    value: deployed.name,
    reason: `${failed.length > 1 ? `${deployed.label}: ` : ''}${sentence(reason)} ${state}`,
    next: [
      ...(aboutSecrets(reason) ? [`ops secret list -e ${environment} -s ${deployed.service}`] : []),
      commandFor('show', environment),
    ],
  });
}

export function timeoutError(
  environment: string,
  { deployed, shownProgress, message }: RolloutProgress,
  running: RolloutProgress[],
  seconds: number,
): OperatorError {
  const still = running.length > 1 ? `${labels(running)} are` : `${deployed.label} is`;
  const status = shownProgress || 'ECS reports no new tasks yet';
  return new OperatorError(
    'failed',
    'restart_timeout',
    `${still} not restarted after ${durationText(seconds)}`,
    {
      stack: deployed.stack,
      value: deployed.name,
      reason: `${running.length > 1 ? `${deployed.label}: ` : ''}${status}; ${
        message === null ? 'no message from ECS' : `ECS reports: ${message}`
      }`,
      next: [
        `aws ecs describe-services --cluster ${deployed.cluster} --services ${deployed.name} --region ${deployed.region}`,
        commandFor('show', environment),
      ],
    },
  );
}

/** `running`: the restarts that ECS continues; empty if none was started. */
export function interruptedError(environment: string, running: RolloutProgress[]): OperatorError {
  if (running.length === 0) {
    return new OperatorError('interrupted', 'interrupted', 'Interrupted; nothing was restarted');
  }
  return new OperatorError(
    'interrupted',
    'interrupted',
    `Detached; ECS continues to restart ${labels(running)}`,
    { next: [commandFor('show', environment)] },
  );
}

function labels(rollouts: RolloutProgress[]): string {
  return rollouts.map(({ deployed }) => deployed.label).join(', ');
}

function durationText(seconds: number): string {
  return seconds >= 120 && seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function aboutSecrets(reason: string): boolean {
  return /unable to (pull|retrieve) secrets/i.test(reason);
}
