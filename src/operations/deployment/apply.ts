import { KEY_STACK } from '../../domain/catalogue/hosts.ts';
import { destructiveChanges, hasChanges, type Plan } from '../../domain/deployment/plan.ts';
import { changeSetsOf, type RunRequest, runRequest } from '../../domain/deployment/playbooks.ts';
import { type ApplyResult, ConsentNeeded } from '../../domain/deployment/results.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from '../../domain/stack/description.ts';
import { isRemoved } from '../../domain/stack/description.ts';
import { clearDeadLock } from '../access/lock.ts';
import { openEnvironment } from '../access/open.ts';
import { refuseForeign } from '../access/owner.ts';
import type { Context } from '../context.ts';
import { deleteCopies } from '../secrets/location/replicas.ts';
import { reportUndeclared } from '../secrets/undeclared.ts';
import { compareStacks, readStates } from '../status/compare.ts';
import { recordsToMake } from '../status/dns-records.ts';
import { localEndpoint, serviceViews } from '../status/service-views.ts';
import { type LoadedEnvironment, withStacks } from '../workspace/load-environment.ts';
import { writeBuild } from '../workspace/write-build.ts';
import { namesOf } from './plan.ts';
import { type GuardOptions, type RunGuard, withRunGuard } from './run-guard.ts';
import { throwUnlessDone } from './run-outcome.ts';
import { runPlaybook } from './run-playbook.ts';
import { emptyReport, type RunReport, splitResults } from './run-report.ts';
import { type SecretValues, TypedSecrets, waitingForSecrets } from './typed-secrets.ts';
import { TemplateValidation, VALIDATED_STEP } from './validate-templates.ts';

export interface ApplyOptions extends GuardOptions {
  /** Exactly its change sets are executed; null: they are created and executed in one run. */
  plan: Plan | null;
  /** `stack/LogicalId` that may be replaced or deleted. */
  allow: string[];
  only?: string[];
  /** Secrets that the operator typed: full parameter name → value. */
  secrets: SecretValues;
}

/** The stacks to deploy. */
interface Work {
  /** Includes deployed stacks that the files no longer have. */
  env: LoadedEnvironment;
  stacks: RenderedStack[];
  unchanged: string[];
  states: Map<string, StackState>;
}

/**
 * Brings the environment to its wanted state. Throws DeploymentFailed, Interrupted, ConsentNeeded, or another
 * OperatorError if nothing was started. If nothing differs, neither the lock nor the playbook is used; a lock whose
 * holder is gone is deleted.
 */
export async function applyEnvironment(
  ctx: Context,
  env: LoadedEnvironment,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const startedAt = ctx.clock.now();
  refuseWithoutConsent(env.name, options);
  const aws = await openEnvironment(ctx, env);
  const found = await findWork(aws, env, options);
  if (found.stacks.length === 0 && options.secrets.size === 0) {
    // A plan has reported undeclared secrets already.
    await Promise.all([options.plan ? null : reportUndeclared(ctx, env), clearDeadLock(ctx, aws, env)]);
    return resultOf(ctx, env, found, emptyReport(), found.states, startedAt);
  }
  return withRunGuard(ctx, aws, env, options, async (guard) => {
    const work = guard.lock.waited ? await findWork(aws, env, options) : found;
    const run = await runWork(ctx, aws, work, options, guard);
    const states = await cleanUp(ctx, aws, env, work);
    return resultOf(ctx, env, work, run, states, startedAt);
  });
}

/** Throws ConsentNeeded for replacements and deletions of the plan that the operator did not allow. */
function refuseWithoutConsent(environment: string, { plan, allow }: ApplyOptions): void {
  const refused = plan ? destructiveChanges(plan).filter(({ id }) => !allow.includes(id)) : [];
  if (refused.length > 0) throw new ConsentNeeded(environment, refused);
}

/** A plan names its stacks; AWS is then read only to know which of them exist. */
async function findWork(aws: Aws, env: LoadedEnvironment, { plan, only }: ApplyOptions): Promise<Work> {
  if (!plan) {
    const { rendered, inPlay, unchanged, states } = await compareStacks(aws, env.rendered, only);
    return { env: withStacks(env, rendered), stacks: inPlay, unchanged, states };
  }
  const { rendered, states, foreign } = await readStates(aws, env.rendered);
  refuseForeign(rendered, foreign);
  const full = withStacks(env, rendered);
  if (!hasChanges(plan)) {
    const unchanged = [...plan.unchanged, ...plan.stacks.map(({ name }) => name)];
    return { env: full, stacks: [], unchanged, states };
  }
  const planned = new Set(plan.stacks.map(({ name }) => name));
  const stacks = rendered.stacks.filter(({ description }) => planned.has(description.stack));
  return { env: full, stacks, unchanged: plan.unchanged, states };
}

/** Writes the rendered environment and the typed secrets, and runs the playbook over the stacks that differ. */
async function runWork(
  ctx: Context,
  aws: Aws,
  work: Work,
  options: ApplyOptions,
  guard: RunGuard,
): Promise<RunReport> {
  const { env, stacks, states } = work;
  const secrets = new TypedSecrets(ctx, aws, env.rendered, options.secrets);
  if (stacks.length === 0) {
    secrets.write(null);
    await secrets.finish();
    return emptyReport();
  }
  // Exactly the planned change sets are executed, and their templates were validated by the plan.
  const validation = options.plan ? null : new TemplateValidation(ctx, stacks);
  const createsKey = namesOf(stacks).includes(KEY_STACK);
  await writeBuild(ctx, env);
  const run = await runPlaybook(ctx, aws, requestOf(work, options, guard.lock.id), {
    rendered: env.rendered,
    notesShown: options.plan !== null,
    stacks,
    states,
    guard,
    started: (started) => {
      validation?.report(started);
      if (!createsKey) secrets.write(started);
    },
    finished: (stack, running) => {
      if (stack === KEY_STACK) secrets.write(running);
    },
  });
  await validation?.finish();
  if (run.refused || run.errors.size > 0) await secrets.finishWithWarning();
  throwUnlessDone(env, stacks, run);
  await secrets.finish();
  return run;
}

function requestOf(
  { env, stacks }: Work,
  { plan, allow, secrets }: ApplyOptions,
  lockId: string,
): RunRequest {
  return runRequest({
    mode: 'apply',
    environment: env.name,
    stacks: namesOf(stacks),
    lockId,
    changeSets: plan ? changeSetsOf(plan) : {},
    allow,
    waitFor: waitingForSecrets(stacks, secrets),
    changeAfter: plan ? [] : [VALIDATED_STEP],
  });
}

/** Removes what deleted stacks leave: files, and secrets of a second region. Returns the current stacks. */
async function cleanUp(
  ctx: Context,
  aws: Aws,
  env: LoadedEnvironment,
  work: Work,
): Promise<Map<string, StackState>> {
  const { rendered, states } = await readStates(aws, env.rendered);
  if (work.env !== env) {
    await writeBuild(ctx, withStacks(env, rendered));
    if (rendered === env.rendered) await deleteCopies(ctx, env, onlyRemoved(work.env.rendered));
  }
  return states;
}

/** The environment with only those stacks that its files no longer have. */
function onlyRemoved(rendered: RenderedEnvironment): RenderedEnvironment {
  return { ...rendered, stacks: rendered.stacks.filter(isRemoved) };
}

async function resultOf(
  ctx: Context,
  env: LoadedEnvironment,
  work: Work,
  run: RunReport,
  states: Map<string, StackState>,
  startedAt: Date,
): Promise<ApplyResult> {
  const { changed, unchanged } = splitResults(run.results);
  return {
    environment: env.name,
    local: env.rendered.local,
    stacks: changed,
    unchanged: [...work.unchanged, ...unchanged],
    services: serviceViews(env, states, await localEndpoint(ctx, env)),
    records: recordsToMake(env, states),
    seconds: (ctx.clock.now().getTime() - startedAt.getTime()) / 1_000,
  };
}
