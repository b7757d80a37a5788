import { strangers } from '../../domain/catalogue/orphans.ts';
import type { KeptResource, StackResult } from '../../domain/deployment/plan.ts';
import { runRequest } from '../../domain/deployment/playbooks.ts';
import type { ApplyResult } from '../../domain/deployment/results.ts';
import type { Aws } from '../../domain/ports.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from '../../domain/stack/description.ts';
import { buildFolder } from '../../domain/workspace/paths.ts';
import { openEnvironment } from '../access/open.ts';
import type { Context } from '../context.ts';
import { notice, step } from '../progress.ts';
import { secretNames } from '../secrets/location/names.ts';
import { deleteCopies } from '../secrets/location/replicas.ts';
import { readStates } from '../status/compare.ts';
import { type LoadedEnvironment, withStacks } from '../workspace/load-environment.ts';
import { writeBuild } from '../workspace/write-build.ts';
import { namesOf } from './plan.ts';
import {
  accountStacks,
  foreignText,
  keyStays,
  outlivesByKey,
  presentStacks,
  staysWithKeys,
} from './plan-destroy.ts';
import { type GuardOptions, type RunGuard, withRunGuard } from './run-guard.ts';
import { throwUnlessDone } from './run-outcome.ts';
import { runPlaybook } from './run-playbook.ts';
import { emptyReport, type RunReport, splitResults } from './run-report.ts';

export { planDestroy } from './plan-destroy.ts';

export interface DestroyOptions extends Omit<GuardOptions, 'reason'> {
  /** If false, existing secrets are kept, and with them the key they are encrypted under. */
  deleteSecrets: boolean;
  /** Keep inventories/<env> and build/<env>. */
  keepFiles: boolean;
}

export interface DestroyResult extends ApplyResult {
  /** What of the environment still exists, read again after the last deletion. Empty: nothing. */
  left: string[];
  /** What remains by design: retained resources, keys that AWS deletes later, the account's stacks. */
  stays: string[];
}

/** Destroys the environment's own stacks; the account's stacks are kept. The caller has the operator's consent. */
export async function destroyEnvironment(
  ctx: Context,
  env: LoadedEnvironment,
  options: DestroyOptions,
): Promise<DestroyResult> {
  const startedAt = ctx.clock.now();
  const aws = await openEnvironment(ctx, env);
  const done = await withRunGuard(ctx, aws, env, { ...options, reason: 'env destroy' }, (guard) =>
    destroyUnderLock(ctx, aws, env, options, guard),
  );
  if (done.left.length === 0 && !options.keepFiles) await removeFiles(ctx, env);
  const seconds = (ctx.clock.now().getTime() - startedAt.getTime()) / 1_000;
  return { environment: env.name, local: env.rendered.local, ...done, services: [], records: [], seconds };
}

async function destroyUnderLock(
  ctx: Context,
  aws: Aws,
  env: LoadedEnvironment,
  options: DestroyOptions,
  guard: RunGuard,
): Promise<Pick<DestroyResult, 'stacks' | 'unchanged' | 'left' | 'stays'>> {
  const { rendered, states, foreign } = await readStates(aws, env.rendered, { destroying: true });
  const secrets = await secretNames(aws, rendered);
  const keepSecrets = secrets.length > 0 && !options.deleteSecrets;
  const present = presentStacks(rendered, states);
  const retaining = present.filter(outlivesByKey);
  const keepKey = keepSecrets || retaining.length > 0;
  const deleted = present.filter(({ description }) => !(keepKey && staysWithKeys(description.stack)));
  if (keepSecrets) notice(ctx, `The key is kept, because ${secrets.length} secrets are kept`);
  const run = await deleteStacks(ctx, aws, withStacks(env, rendered), deleted, states, guard);
  if (options.deleteSecrets) await deleteSecrets(ctx, aws, env, rendered, secrets);
  const { changed, unchanged } = splitResults(run.results);
  return {
    stacks: changed,
    unchanged: [...namesOf(present.filter((stack) => !deleted.includes(stack))), ...unchanged],
    left: await leftovers(aws, env.rendered, retaining.length > 0),
    stays: [
      ...changed.flatMap(staysOf),
      ...(retaining.length > 0 ? [keyStays(retaining)] : []),
      ...accountStacks(rendered, states),
      ...foreign.map(foreignText),
    ],
  };
}

async function deleteStacks(
  ctx: Context,
  aws: Aws,
  env: LoadedEnvironment,
  stacks: RenderedStack[],
  states: Map<string, StackState>,
  guard: RunGuard,
): Promise<RunReport> {
  if (stacks.length === 0) return emptyReport();
  await writeBuild(ctx, env);
  const request = runRequest({
    mode: 'destroy',
    environment: env.name,
    stacks: namesOf(stacks),
    lockId: guard.lock.id,
  });
  const run = await runPlaybook(ctx, aws, request, { rendered: env.rendered, stacks, states, guard });
  throwUnlessDone(env, stacks, run, 'destroy');
  return run;
}

async function deleteSecrets(
  ctx: Context,
  aws: Aws,
  env: LoadedEnvironment,
  rendered: RenderedEnvironment,
  secrets: string[],
): Promise<void> {
  if (secrets.length === 0) return;
  step(ctx, `deleting ${secrets.length === 1 ? 'a secret' : `${secrets.length} secrets`}`);
  await aws.parameters.delete(secrets);
  await deleteCopies(ctx, env, rendered);
}

const WHY: Record<KeptResource['why'], string> = {
  retained: 'is retained',
  pending_deletion: 'is deleted by AWS after its waiting period',
  final_snapshot: 'is the final snapshot',
};

function staysOf({ stack, stays = [] }: StackResult): string[] {
  return stays.map(
    ({ logical_id, type, physical_id, why }) =>
      `${stack}: ${logical_id} (${type} ${physical_id}) ${WHY[why]}`,
  );
}

/** `keyStays`: the key stack remains by design and is not a leftover. */
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
    ...strangers(rendered, [...byName.values()]).map((name) => `stack ${name} (not in the files)`),
    ...secrets.map((name) => `secret ${name}`),
  ];
}

/** Removes the environment's folders from the workspace. */
async function removeFiles(ctx: Context, env: LoadedEnvironment): Promise<void> {
  await ctx.workspace.remove(`inventories/${env.name}`);
  await ctx.workspace.remove(buildFolder(env.name));
}
