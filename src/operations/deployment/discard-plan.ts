import type { Plan } from '../../domain/deployment/plan.ts';
import { DeploymentFailed, Interrupted } from '../../domain/deployment/results.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { openEnvironment } from '../access/open.ts';
import type { Context } from '../context.ts';
import { step, warning } from '../progress.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { throwUnlessDone } from './run-outcome.ts';
import { play } from './run-playbook.ts';
import { writeFiles } from './write-build.ts';

/**
 * Takes away what a plan left for an apply that is not to follow: exactly its change sets, and the shells of stacks
 * that were made for them. Does nothing where the plan left none.
 */
export async function discardPlan(ctx: Context, env: LoadedEnvironment, plan: Plan): Promise<void> {
  const changeSets = Object.fromEntries(
    plan.stacks.flatMap(({ name, change_set }) => (change_set ? [[name, change_set] as const] : [])),
  );
  const names = Object.keys(changeSets);
  if (names.length === 0) return;
  step(ctx, 'removing the change sets of the plan');
  const aws = await openEnvironment(ctx, env);
  await writeFiles(ctx, env);
  const stacks = env.rendered.stacks.filter(({ description }) => names.includes(description.stack));
  const request = {
    mode: 'discard' as const,
    environment: env.name,
    stacks: names,
    lockId: null,
    keepChangeSets: false,
    changeSets,
    allow: [],
    waitFor: {},
    changeAfter: [],
  };
  const played = await play({ ...ctx, progress: () => undefined }, aws, request, {
    stacks,
    states: new Map(),
  });
  throwUnlessDone(env, stacks, played, false);
}

/**
 * Does what comes between a plan and the end of its apply. Where that does not come to executing the plan (declined,
 * Ctrl-C at a question, another's lock), what the plan left is taken away before the error goes on.
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
    const begun = error instanceof DeploymentFailed || error instanceof Interrupted;
    if (plan && !begun) await discardQuietly(ctx, env, plan);
    throw error;
  }
}

/** The operator's own error is worth more than that something was left. */
async function discardQuietly(ctx: Context, env: LoadedEnvironment, plan: Plan): Promise<void> {
  try {
    await discardPlan(ctx, env, plan);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    warning(ctx, `The change sets of the plan could not be removed: ${error.message}`);
  }
}
