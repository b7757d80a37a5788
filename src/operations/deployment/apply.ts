import { KEY_STACK } from '../../domain/catalogue/hosts.ts';
import { destructive, hasChanges, type Plan } from '../../domain/deployment/plan.ts';
import type { RunRequest } from '../../domain/deployment/playbooks.ts';
import { type ApplyResult, ConsentNeeded } from '../../domain/deployment/results.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from '../../domain/stack/description.ts';
import { isRemoved } from '../../domain/stack/description.ts';
import { type HeldLock, withLock } from '../access/lock.ts';
import { openEnvironment } from '../access/open.ts';
import type { Context } from '../context.ts';
import { controlInterrupts, type InterruptControl, interruptSignal } from '../interrupts.ts';
import { deleteCopies } from '../secrets/location/replicas.ts';
import { readStates, survey } from '../status/compare.ts';
import { recordsToMake } from '../status/dns-records.ts';
import { localEndpoint, serviceViews } from '../status/service-views.ts';
import { type LoadedEnvironment, withStacks } from '../workspace/load-environment.ts';
import { namesOf } from './plan.ts';
import { throwUnlessDone } from './run-outcome.ts';
import { nothingPlayed, type Played, play, sortedOut } from './run-playbook.ts';
import { OperatorSecrets, type SecretValues, waitingForSecrets } from './typed-secrets.ts';
import { JUDGED_STEP, Verdict } from './validate-templates.ts';
import { writeFiles } from './write-build.ts';

export interface ApplyOptions {
  /** Exactly its change sets are executed; null: they are made and executed in one run. */
  plan: Plan | null;
  /** `stack/LogicalId` that may be replaced or deleted. */
  allow: string[];
  only?: string[];
  /** The operator's secrets to write: full parameter name → value. */
  secrets: SecretValues;
  /** Seconds to wait for another's lock. */
  lockWait: number;
  reason: string;
  signal: InterruptSource;
}

/** What there is to do. */
interface Work {
  /** With the stacks that are deployed and that the files no longer have. */
  env: LoadedEnvironment;
  stacks: RenderedStack[];
  unchanged: string[];
  states: Map<string, StackState>;
}

/**
 * Brings the environment to its wanted state. Throws DeploymentFailed, Interrupted, ConsentNeeded, or another
 * OperatorError where nothing was begun. Where nothing differs, neither lock nor playbook is touched.
 */
export async function applyEnvironment(
  ctx: Context,
  env: LoadedEnvironment,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const began = ctx.clock.now().getTime();
  checkConsent(env.name, options);
  const aws = await openEnvironment(ctx, env);
  const before = await findWork(aws, env, options);
  if (before.stacks.length === 0 && options.secrets.size === 0) {
    return resultOf(ctx, env, before, new Map(), before.states, began);
  }
  const waiting = interruptSignal(options.signal);
  const lock = { reason: options.reason, wait: options.lockWait, signal: waiting.signal };
  try {
    return await withLock(ctx, aws, env, lock, async (held) => {
      const work = held.waited ? await findWork(aws, env, options) : before;
      const played = await carryOut(ctx, aws, work.env, work, options, held, waiting.signal);
      const { rendered, states } = await readStates(aws, env.rendered);
      // What is gone is in no file any more.
      if (work.env !== env) {
        await writeFiles(ctx, withStacks(env, rendered));
        if (rendered === env.rendered) await deleteCopies(ctx, env, removedAway(work.env.rendered));
      }
      return resultOf(ctx, env, work, played.results, states, began);
    });
  } finally {
    waiting.release();
  }
}

/** The stacks of a second region that the files no longer have. */
function removedAway(rendered: RenderedEnvironment): RenderedEnvironment {
  return { ...rendered, stacks: rendered.stacks.filter(isRemoved) };
}

/** What the plan shows and nobody allowed is refused before anything is begun. */
function checkConsent(environment: string, { plan, allow }: ApplyOptions): void {
  const refused = plan ? destructive(plan).filter(({ id }) => !allow.includes(id)) : [];
  if (refused.length > 0) throw new ConsentNeeded(environment, refused);
}

/** A plan says itself what is in play; the stacks are read only to know which of them exist. */
async function findWork(aws: Aws, env: LoadedEnvironment, { plan, only }: ApplyOptions): Promise<Work> {
  if (!plan) {
    const { rendered, inPlay, unchanged, states } = await survey(aws, env.rendered, only);
    return { env: withStacks(env, rendered), stacks: inPlay, unchanged, states };
  }
  const { rendered, states } = await readStates(aws, env.rendered);
  const full = withStacks(env, rendered);
  if (!hasChanges(plan)) {
    const unchanged = [...plan.unchanged, ...plan.stacks.map(({ name }) => name)];
    return { env: full, stacks: [], unchanged, states };
  }
  const planned = new Set(plan.stacks.map(({ name }) => name));
  const stacks = rendered.stacks.filter(({ description }) => planned.has(description.stack));
  return { env: full, stacks, unchanged: plan.unchanged, states };
}

async function carryOut(
  ctx: Context,
  aws: Aws,
  env: LoadedEnvironment,
  work: Work,
  options: ApplyOptions,
  lock: HeldLock,
  interrupted: AbortSignal,
): Promise<Played> {
  const verdict = options.plan ? null : new Verdict(ctx, work.stacks);
  const secrets = new OperatorSecrets(ctx, aws, env.rendered, options.secrets);
  if (work.stacks.length === 0) {
    secrets.write(null);
    await secrets.settle();
    return nothingPlayed();
  }
  await writeFiles(ctx, env);
  const names = namesOf(work.stacks);
  const keyFirst = names.includes(KEY_STACK);
  let control: InterruptControl | null = null;
  const played = await play(ctx, aws, requestOf(env, work, options, lock.id, verdict), {
    stacks: work.stacks,
    states: work.states,
    control: (run) => {
      control = controlInterrupts(ctx, options.signal, run, interrupted.aborted);
      const hold = () => void run.stop('hold');
      lock.lost.addEventListener('abort', hold, { once: true });
      verdict?.tell(run);
      if (!keyFirst) secrets.write(run);
      return () => {
        control?.release();
        lock.lost.removeEventListener('abort', hold);
      };
    },
    finished: (stack, run) => {
      if (stack === KEY_STACK) secrets.write(run);
    },
  });
  await verdict?.settle();
  if (played.refused || played.errors.size > 0) await secrets.settleQuietly();
  throwUnlessDone(env, work.stacks, played, wasInterrupted(control));
  await secrets.settle();
  return played;
}

/** TypeScript does not see that a callback has assigned it. */
function wasInterrupted(control: InterruptControl | null): boolean {
  return control?.interrupted ?? false;
}

function requestOf(
  env: LoadedEnvironment,
  work: Work,
  options: ApplyOptions,
  lockId: string,
  verdict: Verdict | null,
): RunRequest {
  const planned = options.plan?.stacks ?? [];
  return {
    mode: 'apply',
    environment: env.name,
    stacks: namesOf(work.stacks),
    lockId,
    keepChangeSets: false,
    changeSets: Object.fromEntries(
      planned.flatMap(({ name, change_set }) => (change_set ? [[name, change_set] as const] : [])),
    ),
    allow: options.allow,
    waitFor: waitingForSecrets(work.stacks, options.secrets),
    changeAfter: verdict ? [JUDGED_STEP] : [],
  };
}

async function resultOf(
  ctx: Context,
  env: LoadedEnvironment,
  work: Work,
  results: Played['results'],
  states: Map<string, StackState>,
  began: number,
): Promise<ApplyResult> {
  const { worked, idle } = sortedOut(results);
  return {
    environment: env.name,
    local: env.rendered.local,
    stacks: worked,
    unchanged: [...work.unchanged, ...idle],
    services: serviceViews(env, states, await localEndpoint(ctx, env)),
    records: recordsToMake(env, states),
    seconds: (ctx.clock.now().getTime() - began) / 1_000,
  };
}
