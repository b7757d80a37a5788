import type { Plan, PlannedStack, StackAction, StackResult } from '../../domain/deployment/plan.ts';
import { runRequest } from '../../domain/deployment/playbooks.ts';
import type { RenderedStack } from '../../domain/stack/description.ts';
import { isRemoved } from '../../domain/stack/description.ts';
import { reportRunInProgress } from '../access/lock.ts';
import { openEnvironment } from '../access/open.ts';
import type { Context } from '../context.ts';
import { reportUndeclared } from '../secrets/undeclared.ts';
import { compareStacks, type StackComparison } from '../status/compare.ts';
import { type LoadedEnvironment, withStacks } from '../workspace/load-environment.ts';
import { writeBuild } from '../workspace/write-build.ts';
import { throwUnlessDone } from './run-outcome.ts';
import { runPlaybook } from './run-playbook.ts';
import { TemplateValidation, VALIDATED_STEP } from './validate-templates.ts';

export interface PlanOptions {
  /** Host names; default: all. */
  only?: string[];
  /** Keeps the change sets for an apply; else the plan deletes them. */
  keepChangeSets?: boolean;
}

/** What an apply would change. Starts no playbook if nothing differs. */
export async function planEnvironment(
  ctx: Context,
  env: LoadedEnvironment,
  { only, keepChangeSets = false }: PlanOptions = {},
): Promise<Plan> {
  const aws = await openEnvironment(ctx, env);
  const [found] = await Promise.all([
    compareStacks(aws, env.rendered, only),
    reportRunInProgress(ctx, aws, env),
  ]);
  if (found.inPlay.length === 0) {
    await reportUndeclared(ctx, env);
    return mergePlan(env, found, new Map());
  }
  const validation = new TemplateValidation(ctx, found.inPlay);
  await writeBuild(ctx, withStacks(env, found.rendered));
  const request = runRequest({
    mode: 'plan',
    environment: env.name,
    stacks: namesOf(found.inPlay),
    keepChangeSets,
    changeAfter: [VALIDATED_STEP],
  });
  const run = await runPlaybook(ctx, aws, request, {
    rendered: found.rendered,
    stacks: found.inPlay,
    states: new Map(),
    started: (started) => validation.report(started),
  });
  await validation.finish();
  throwUnlessDone(env, found.inPlay, run);
  return mergePlan(env, found, run.results);
}

export function namesOf(stacks: RenderedStack[]): string[] {
  return stacks.map(({ description }) => description.stack);
}

/** Merges the comparison with the results of the change sets. */
function mergePlan(env: LoadedEnvironment, found: StackComparison, results: Map<string, StackResult>): Plan {
  const { project, environment, account, region, local, size } = env.rendered;
  const all = found.inPlay.map((stack) => planned(stack, found, results.get(stack.description.stack)));
  const unchanged = withoutChanges(all);
  return {
    environment,
    project,
    account,
    region,
    local,
    size,
    stacks: all.filter(({ name }) => !unchanged.has(name)),
    unchanged: [...found.unchanged, ...unchanged],
  };
}

function planned(
  stack: RenderedStack,
  found: StackComparison,
  result: StackResult | undefined,
): PlannedStack {
  const { description, facts, resourceTypes } = stack;
  const inPlay = new Set(namesOf(found.inPlay));
  const difference = found.differences.get(description.stack);
  // The facts of a removed stack already include it.
  const reasons = difference?.absent || isRemoved(stack) ? [] : (difference?.reasons ?? []);
  return {
    name: description.stack,
    stack_name: description.stack_name,
    action: actionOf(result, reasons),
    after: description.needs.filter((need) => inPlay.has(need)),
    facts,
    known_after: result?.known_after ?? [],
    changed_outside: difference?.changedOutside ?? false,
    reasons,
    resources: isRemoved(stack) ? (result?.changes.length ?? 0) : Object.keys(resourceTypes).length,
    changes: result?.changes ?? [],
    secrets_generated: result?.secrets_generated ?? [],
    secrets_copied: result?.secrets_copied ?? [],
    change_set: result?.change_set ?? null,
    notes: result?.notes ?? [],
  };
}

/** A missing secret or an outdated copy needs an update even without a change set. */
function actionOf(result: StackResult | undefined, reasons: string[]): StackAction {
  if (!result) return 'none';
  const { action, secrets_generated, secrets_copied } = result;
  if (action !== 'none') return action;
  return secrets_generated.length + secrets_copied.length > 0 || reasons.includes('termination protection')
    ? 'update'
    : 'none';
}

/** Stacks whose change sets were empty. A stack changed outside ops is shown all the same. */
function withoutChanges(stacks: PlannedStack[]): Set<string> {
  const idle = stacks.filter(({ action, changed_outside }) => action === 'none' && !changed_outside);
  return new Set(idle.map(({ name }) => name));
}
