import { REPLICA_ANSWERS } from '../../domain/answers/checks/replica.ts';
import { changeAnswers } from '../../domain/answers/files/environment-file.ts';
import { networkProblem } from '../../domain/aws/cidr.ts';
import { architectureOf } from '../../domain/aws/instance-types.ts';
import type { Answers, Settings } from '../../domain/environment/settings.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import { checkTemplates } from '../../domain/render/render.ts';
import { environmentFile } from '../../domain/workspace/paths.ts';
import { openForReading } from '../access/open.ts';
import type { Context } from '../context.ts';
import { readStates } from '../status/compare.ts';
import { usedNetworks } from '../workspace/list.ts';
import { unknownEnvironment } from '../workspace/load-answers.ts';
import { type LoadedEnvironment, loadEnvironmentFrom } from '../workspace/load-environment.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';
import type { EnvironmentDraft } from './create.ts';
import { withImages } from './host-images.ts';

export interface ChangedAnswer {
  key: keyof Answers;
  /** As text for `env set`; null: not in the file. */
  from: string | null;
  to: string | null;
}

/**
 * Changes answers of an environment: a text as typed after `key=`, or null to remove the answer from the file. Checks
 * the result; `saveDraft` writes it. Throws `unknown_environment`, or InvalidInput with all problems.
 */
export async function setAnswers(
  ctx: Context,
  name: string,
  changes: Record<string, string | null>,
): Promise<{ changed: ChangedAnswer[]; draft: EnvironmentDraft; before: Settings | null }> {
  const project = await loadWorkspace(ctx);
  const source = await ctx.workspace.read(environmentFile(name));
  if (!source) throw await unknownEnvironment(ctx, name);
  // An invalid file that is being fixed has no previous settings.
  const before = await loadEnvironmentFrom(ctx, project, name, source).catch(() => null);
  const wanted = withoutReplica(changes, before);
  const requested = await loadEnvironmentFrom(ctx, project, name, changeAnswers(source, wanted).file);
  const images = changesHosts(wanted) ? await newImages(ctx, before, requested) : {};
  const { file, changed } = changeAnswers(source, { ...wanted, ...images });
  const loaded = await loadEnvironmentFrom(ctx, project, name, file);
  checkTemplates(loaded.rendered);
  if (before && changed.some(({ key }) => DECIDES_PLACE.includes(key))) await refuseMove(ctx, before, loaded);
  if (changed.some(({ key }) => key === 'vpc_cidr')) await refuseOverlap(ctx, name, loaded);
  const files = changed.length > 0 ? [file, loaded.hosts] : [];
  return { changed, draft: { ...loaded, files }, before: before?.settings ?? null };
}

/** With other values of these, ops would look for the environment's stacks elsewhere. */
const DECIDES_PLACE: readonly string[] = ['account', 'region', 'local'];

/** Throws `environment_moves` if stacks are deployed where the environment is now: nothing would manage them. */
async function refuseMove(ctx: Context, before: LoadedEnvironment, after: LoadedEnvironment): Promise<void> {
  const { states } = await readStates(await openForReading(ctx, before), before.rendered);
  const own = before.rendered.stacks.filter(
    ({ description }) => description.scope === 'environment' && states.has(description.stack),
  );
  if (own.length === 0) return;
  const { name } = before;
  const place = ({ settings }: LoadedEnvironment) => `${settings.account} ${settings.region}`;
  throw new OperatorError(
    'gate',
    'environment_moves',
    `${name} has ${own.length} stacks in ${place(before)}, which nothing would manage any more`,
    {
      value: place(after),
      reason: 'The account and the region decide where ops looks for an environment; stacks cannot be moved',
      next: [`ops env destroy ${name}`, `ops env create NAME --from ${name}`],
    },
  );
}

/** Removing the second region removes its answers; the database keeps the password that its clients already use. */
function withoutReplica(
  changes: Record<string, string | null>,
  before: LoadedEnvironment | null,
): Record<string, string | null> {
  if (changes.replica_region !== null) return changes;
  const { database = 'none', replica_region = null } = before?.settings ?? {};
  return {
    ...Object.fromEntries(REPLICA_ANSWERS.map((key) => [key, null])),
    ...(database !== 'none' && replica_region !== null && { database_password: 'own' }),
    ...changes,
  };
}

const DECIDES_HOSTS: readonly string[] = ['instance_type', 'size', 'capacity', 'region', 'replica_region'];

/** False if the operator sets or removes the image explicitly. */
function changesHosts(changes: Record<string, string | null>): boolean {
  return !('ami' in changes) && Object.keys(changes).some((key) => DECIDES_HOSTS.includes(key));
}

/**
 * New hosts, or hosts of another architecture or region, cannot start from the current image: resolves the newest one.
 */
async function newImages(
  ctx: Context,
  before: LoadedEnvironment | null,
  { answers, settings }: LoadedEnvironment,
): Promise<Pick<Partial<Answers>, 'ami' | 'replica_ami'>> {
  const was = before?.settings ?? settings;
  const newArchitecture = architectureOf(was.instance_type) !== architectureOf(settings.instance_type);
  const elsewhere = was.region !== settings.region;
  const moved = was.replica_region !== settings.replica_region;
  const { ami, replica_ami, ...others } = answers;
  const valid = {
    ...others,
    ...(ami !== undefined && !newArchitecture && !elsewhere && { ami }),
    ...(replica_ami !== undefined && !newArchitecture && !moved && { replica_ami }),
  };
  const found = await withImages(ctx, valid);
  return {
    ...(found.ami !== undefined && found.ami !== ami && { ami: found.ami }),
    ...(found.replica_ami !== undefined &&
      found.replica_ami !== replica_ami && { replica_ami: found.replica_ami }),
  };
}

/** Networks of a workspace must not overlap, so that they can be connected later. */
async function refuseOverlap(
  ctx: Context,
  name: string,
  { settings, source }: LoadedEnvironment,
): Promise<void> {
  if (settings.existing_network) return;
  const problem = networkProblem(settings.vpc_cidr, await usedNetworks(ctx, name));
  if (problem === null) return;
  const detail = { value: settings.vpc_cidr, file: source.path, ...source.position(['vpc_cidr']) };
  throw new InvalidInput([new OperatorError('input', 'bad_answer', `vpc_cidr: ${problem}`, detail)]);
}
