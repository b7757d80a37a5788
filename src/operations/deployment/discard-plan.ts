import type { Plan } from '../../domain/deployment/plan.ts';
import { changeSetsOf, runRequest } from '../../domain/deployment/playbooks.ts';
import { Abandoned, DeploymentFailed, Interrupted } from '../../domain/deployment/results.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { openEnvironment } from '../access/open.ts';
import type { Context } from '../context.ts';
import { step, warning } from '../progress.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { writeBuild } from '../workspace/write-build.ts';
import { throwUnlessDone } from './run-outcome.ts';
import { runPlaybook } from './run-playbook.ts';

/**
 * Deletes what a plan kept for an apply that does not follow: its own change sets, and the empty stacks created for
 * them. Does nothing if the plan kept none.
 */
export async function discardPlan(ctx: Context, env: LoadedEnvironment, plan: Plan): Promise<void> {
  const changeSets = changeSetsOf(plan);
  const names = Object.keys(changeSets);
  if (names.length === 0) return;
  step(ctx, 'removing the change sets of the plan');
  const aws = await openEnvironment(ctx, env);
  await writeBuild(ctx, env);
  const stacks = env.rendered.stacks.filter(({ description }) => names.includes(description.stack));
  const request = runRequest({ mode: 'discard', environment: env.name, stacks: names, changeSets });
  const quiet = { ...ctx, progress: () => undefined };
  const run = await runPlaybook(quiet, aws, request, {
    rendered: env.rendered,
    stacks,
    states: new Map(),
  });
  throwUnlessDone(env, stacks, run);
}

/**
 * Runs what follows a plan. If it ends before the plan is executed (declined, Ctrl-C at a question, a lock that another
 * operator holds), the plan's change sets are deleted before the error is thrown.
 */
export async function orDiscard<T>(
  ctx: Context,
  env: LoadedEnvironment,
  plan: Plan | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const begun =
      error instanceof DeploymentFailed || error instanceof Interrupted || error instanceof Abandoned;
    if (plan && !begun) await discardQuietly(ctx, env, plan);
    throw error;
  }
}

/** The original error matters more to the operator than a leftover change set. */
async function discardQuietly(ctx: Context, env: LoadedEnvironment, plan: Plan): Promise<void> {
  try {
    await discardPlan(ctx, env, plan);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    warning(ctx, `The change sets of the plan could not be removed: ${error.message}`);
  }
}
