import type { EnvironmentView } from '../../domain/deployment/views.ts';
import { commandFor } from '../../domain/environment/account.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import { openForReading } from '../access/open.ts';
import type { Context } from '../context.ts';
import { interruptSignal } from '../interrupts.ts';
import { step } from '../progress.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { readStates } from './compare.ts';
import { ResourceFeed } from './resource-events.ts';
import { viewOf } from './show.ts';

const POLL_MS = 3_000;

/**
 * Shows what AWS does in the environment, regardless of who started it, until nothing is in progress. Throws `interrupted` at
 * Ctrl-C; the stacks continue.
 */
export async function watchEnvironment(
  ctx: Context,
  env: LoadedEnvironment,
  signal: InterruptSource,
): Promise<EnvironmentView> {
  const aws = await openForReading(ctx, env);
  const { rendered } = await readStates(aws, env.rendered);
  let busy = await inProgress();
  if (busy.length === 0) return viewOf(ctx, aws, env);
  const feed = new ResourceFeed(ctx, aws, rendered.stacks, () => busy);
  const interrupt = interruptSignal(signal);
  step(ctx, `in progress: ${busy.join(', ')}`);
  await feed.skipPast(busy);
  feed.start();
  try {
    while (busy.length > 0) {
      await ctx.clock.sleep(POLL_MS, interrupt.signal);
      if (interrupt.signal.aborted) throw stopped(env.name, busy);
      const now = await inProgress();
      const finished = busy.filter((name) => !now.includes(name));
      for (const name of finished) await feed.show(name);
      busy = now;
    }
  } finally {
    interrupt.release();
    await feed.stop();
  }
  return viewOf(ctx, aws, env);

  async function inProgress(): Promise<string[]> {
    const { states } = await readStates(aws, rendered);
    return [...states]
      .filter(([, { status }]) => status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS')
      .map(([name]) => name);
  }
}

function stopped(environment: string, busy: string[]): OperatorError {
  return new OperatorError('interrupted', 'interrupted', `Stopped watching ${environment}`, {
    reason: `AWS continues with ${busy.join(', ')}`,
    next: [commandFor('watch', environment), commandFor('show', environment)],
  });
}
