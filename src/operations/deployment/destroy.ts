import { strangers } from '../../domain/catalogue/orphans.ts';
import type { KeptResource, StackResult } from '../../domain/deployment/plan.ts';
import type { ApplyResult } from '../../domain/deployment/results.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from '../../domain/stack/description.ts';
import { type HeldLock, withLock } from '../access/lock.ts';
import { openEnvironment } from '../access/open.ts';
import type { Context } from '../context.ts';
import { controlInterrupts, type InterruptControl, interruptSignal } from '../interrupts.ts';
import { notice, step } from '../progress.ts';
import { secretNames } from '../secrets/location/names.ts';
import { deleteCopies } from '../secrets/location/replicas.ts';
import { readStates } from '../status/compare.ts';
import { type LoadedEnvironment, withStacks } from '../workspace/load-environment.ts';
import { namesOf } from './plan.ts';
import { accountStacks, keyStays, outlivesByKey, presentStacks, staysWithKeys } from './plan-destroy.ts';
import { throwUnlessDone } from './run-outcome.ts';
import { nothingPlayed, type Played, play, sortedOut } from './run-playbook.ts';
import { writeFiles } from './write-build.ts';

export { planDestroy } from './plan-destroy.ts';

export interface DestroyOptions {
  /** Seconds to wait for another's lock. */
  lockWait: number;
  signal: InterruptSource;
  /** False where there are secrets: they stay, and the key that reads them stays with them. */
  deleteSecrets: boolean;
  /** Keep inventories/<env> and build/<env>. */
  keepFiles: boolean;
}

export interface DestroyResult extends ApplyResult {
  /** Proved by reading again after the last deletion: what of the environment still exists. Empty: nothing. */
  left: string[];
  /** What outlives it, as was listed: retained resources, keys that AWS deletes later, the account's stacks. */
  stays: string[];
}

/** Destroys the environment's own stacks; those of the account stay. The consent was asked for before. */
export async function destroyEnvironment(
  ctx: Context,
  env: LoadedEnvironment,
  options: DestroyOptions,
): Promise<DestroyResult> {
  const began = ctx.clock.now().getTime();
  const aws = await openEnvironment(ctx, env);
  const waiting = interruptSignal(options.signal);
  const lock = { reason: 'env destroy', wait: options.lockWait, signal: waiting.signal };
  try {
    const done = await withLock(ctx, aws, env, lock, (held) =>
      takeAway(ctx, aws, env, options, held, waiting.signal),
    );
    if (done.left.length === 0 && !options.keepFiles) await removeFiles(ctx, env);
    const seconds = (ctx.clock.now().getTime() - began) / 1_000;
    return { environment: env.name, local: env.rendered.local, ...done, services: [], records: [], seconds };
  } finally {
    waiting.release();
  }
}

async function takeAway(
  ctx: Context,
  aws: Aws,
  env: LoadedEnvironment,
  options: DestroyOptions,
  lock: HeldLock,
  stopped: AbortSignal,
): Promise<Pick<DestroyResult, 'stacks' | 'unchanged' | 'left' | 'stays'>> {
  const { rendered, states } = await readStates(aws, env.rendered, { destroying: true });
  const secrets = await secretNames(aws, rendered);
  const keepSecrets = secrets.length > 0 && !options.deleteSecrets;
  const present = presentStacks(rendered, states);
  const keeping = present.filter(outlivesByKey);
  const keepKey = keepSecrets || keeping.length > 0;
  const going = present.filter(({ description }) => !(keepKey && staysWithKeys(description.stack)));
  if (keepSecrets) notice(ctx, `The key stays, because ${secrets.length} secrets stay`);
  const full = withStacks(env, rendered);
  const played = await destroyStacks(ctx, aws, full, going, states, options, lock, stopped);
  if (options.deleteSecrets && secrets.length > 0) {
    step(ctx, `deleting ${secrets.length === 1 ? 'a secret' : `${secrets.length} secrets`}`);
    await aws.parameters.delete(secrets);
    await deleteCopies(ctx, env, rendered);
  }
  const { worked, idle } = sortedOut(played.results);
  return {
    stacks: worked,
    unchanged: [...namesOf(present.filter((stack) => !going.includes(stack))), ...idle],
    left: await leftovers(aws, env.rendered, keeping.length > 0),
    stays: [
      ...worked.flatMap(staysOf),
      ...(keeping.length > 0 ? [keyStays(keeping)] : []),
      ...accountStacks(rendered, states),
    ],
  };
}

async function destroyStacks(
  ctx: Context,
  aws: Aws,
  env: LoadedEnvironment,
  stacks: RenderedStack[],
  states: Map<string, StackState>,
  options: DestroyOptions,
  lock: HeldLock,
  stopped: AbortSignal,
): Promise<Played> {
  if (stacks.length === 0) return nothingPlayed();
  await writeFiles(ctx, env);
  let control: InterruptControl | null = null;
  const request = {
    mode: 'destroy' as const,
    environment: env.name,
    stacks: namesOf(stacks),
    lockId: lock.id,
    keepChangeSets: false,
    changeSets: {},
    allow: [],
    waitFor: {},
    changeAfter: [],
  };
  const played = await play(ctx, aws, request, {
    stacks,
    states,
    control: (run) => {
      const own = controlInterrupts(ctx, options.signal, run, stopped.aborted);
      control = own;
      const hold = () => void run.stop('hold');
      lock.lost.addEventListener('abort', hold, { once: true });
      return () => {
        own.release();
        lock.lost.removeEventListener('abort', hold);
      };
    },
  });
  throwUnlessDone(env, stacks, played, interrupted(control), 'destroy');
  return played;
}

/** TypeScript does not see that a callback has assigned it. */
function interrupted(control: InterruptControl | null): boolean {
  return control?.interrupted ?? false;
}

const WHY: Record<KeptResource['why'], string> = {
  retained: 'is retained',
  pending_deletion: 'is deleted by AWS after its waiting period',
};

function staysOf({ stack, stays = [] }: StackResult): string[] {
  return stays.map(
    ({ logical_id, type, physical_id, why }) =>
      `${stack}: ${logical_id} (${type} ${physical_id}) ${WHY[why]}`,
  );
}

/** `keyStays`: the stack of the key is no leftover, it was said to stay. */
async function leftovers(aws: Aws, files: RenderedEnvironment, keyStays: boolean): Promise<string[]> {
  const [{ rendered, states, byName }, secrets] = await Promise.all([
    readStates(aws, files, { destroying: true }),
    secretNames(aws, files),
  ]);
  return [
    ...presentStacks(rendered, states)
      .filter(({ description }) => !(keyStays && staysWithKeys(description.stack)))
      .map(({ description }) => {
        const status = states.get(description.stack)?.status ?? '';
        return `stack ${description.stack_name} (${status})`;
      }),
    ...strangers(rendered, [...byName.values()]).map((name) => `stack ${name} (in none of these files)`),
    ...secrets.map((name) => `secret ${name}`),
  ];
}

async function removeFiles(ctx: Context, env: LoadedEnvironment): Promise<void> {
  await ctx.workspace.remove(`inventories/${env.name}`);
  await ctx.workspace.remove(`build/${env.name}`);
}
