import { commandFor } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { RolloutProgress } from './rollout.ts';

/** Throws `restart_failed` where the new tasks of one or several have failed. */
export function throwFailures(environment: string, rollouts: RolloutProgress[]): void {
  const failed = rollouts.filter(({ failure }) => failure !== null);
  const [first] = failed;
  if (!first?.failure) return;
  const { place, failure } = first;
  const what =
    failed.length === 1
      ? `${place.label} could not be restarted: its new tasks failed`
      : `${failed.length} of ${rollouts.length} services could not be restarted: ${labels(failed)}`;
  const { reason, running, desired } = failure;
  const kept = running > 0 ? `ECS keeps the old tasks: ${running} of ${desired} run` : 'No task runs';
  throw new OperatorError('failed', 'restart_failed', what, {
    stack: place.stack,
    value: place.name,
    reason: `${failed.length > 1 ? `${place.label}: ` : ''}${sentence(reason)} ${kept}`,
    next: [
      ...(aboutSecrets(reason) ? [`ops secret list -e ${environment} -s ${place.service}`] : []),
      commandFor('show', environment),
    ],
  });
}

export function timedOut(
  environment: string,
  { place, words, message }: RolloutProgress,
  going: RolloutProgress[],
  seconds: number,
): OperatorError {
  const still = going.length > 1 ? `${labels(going)} are` : `${place.label} is`;
  const waits = words || 'ECS does not tell of the new tasks yet';
  return new OperatorError('failed', 'restart_timeout', `${still} not restarted after ${within(seconds)}`, {
    stack: place.stack,
    value: place.name,
    reason: `${going.length > 1 ? `${place.label}: ` : ''}${waits}; ${
      message === null ? 'ECS says nothing more' : `ECS says: ${message}`
    }`,
    next: [
      `aws ecs describe-services --cluster ${place.cluster} --services ${place.name} --region ${place.region}`,
      commandFor('show', environment),
    ],
  });
}

/** `going`: what ECS goes on with; nothing: it came before anything was begun. */
export function interrupted(environment: string, going: RolloutProgress[]): OperatorError {
  if (going.length === 0) {
    return new OperatorError('interrupted', 'interrupted', 'Stopped before anything was restarted');
  }
  return new OperatorError(
    'interrupted',
    'interrupted',
    `No longer watched; ECS goes on restarting ${labels(going)}`,
    { next: [commandFor('show', environment)] },
  );
}

function labels(rollouts: RolloutProgress[]): string {
  return rollouts.map(({ place }) => place.label).join(', ');
}

function within(seconds: number): string {
  return seconds >= 120 && seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function aboutSecrets(reason: string): boolean {
  return /unable to (pull|retrieve) secrets/i.test(reason);
}
