import { OF_THE_REPLICA } from '../../domain/answers/checks/replica.ts';
import { changeAnswers } from '../../domain/answers/files/environment-file.ts';
import { networkProblem } from '../../domain/aws/cidr.ts';
import { architectureOf } from '../../domain/aws/instance-types.ts';
import type { Answers, Settings } from '../../domain/environment/settings.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import { checkTemplates } from '../../domain/render/render.ts';
import { environmentFile } from '../../domain/workspace/paths.ts';
import type { Context } from '../context.ts';
import { usedNetworks } from '../workspace/list.ts';
import { unknownEnvironment } from '../workspace/load-answers.ts';
import { assemble, type LoadedEnvironment } from '../workspace/load-environment.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';
import type { EnvironmentDraft } from './create.ts';
import { withImages } from './host-images.ts';

export interface ChangedAnswer {
  key: keyof Answers;
  /** As text, as `env set` takes it; null: not in the file. */
  from: string | null;
  to: string | null;
}

/**
 * Changes answers of an environment: text as it is typed after `key=`, null takes the answer out of the file.
 * Everything is checked as it would be after the change; `saveDraft` writes it. Throws `unknown_environment`,
 * or InvalidInput with all problems.
 */
export async function setAnswers(
  ctx: Context,
  name: string,
  changes: Record<string, string | null>,
): Promise<{ changed: ChangedAnswer[]; draft: EnvironmentDraft; before: Settings | null }> {
  const project = await loadWorkspace(ctx);
  const source = await ctx.workspace.read(environmentFile(name));
  if (!source) throw await unknownEnvironment(ctx, name);
  // A file that is being mended has nothing to compare with.
  const before = await assemble(ctx, project, name, source).catch(() => null);
  const wanted = withReplicaOwn(changes, before);
  const asked = await assemble(ctx, project, name, changeAnswers(source, wanted).file);
  const images = changesHosts(wanted) ? await newImages(ctx, before, asked) : {};
  const { file, changed } = changeAnswers(source, { ...wanted, ...images });
  const loaded = await assemble(ctx, project, name, file);
  checkTemplates(loaded.rendered);
  if (changed.some(({ key }) => key === 'vpc_cidr')) await refuseOverlap(ctx, name, loaded);
  const files = changed.length > 0 ? [file, loaded.hosts] : [];
  return { changed, draft: { ...loaded, files }, before: before?.settings ?? null };
}

/** What belongs to the second region alone goes with it; the database keeps the password that everybody knows by now. */
function withReplicaOwn(
  changes: Record<string, string | null>,
  before: LoadedEnvironment | null,
): Record<string, string | null> {
  if (changes.replica_region !== null) return changes;
  const { database = 'none', replica_region = null } = before?.settings ?? {};
  return {
    ...Object.fromEntries(OF_THE_REPLICA.map((key) => [key, null])),
    ...(database !== 'none' && replica_region !== null && { database_password: 'own' }),
    ...changes,
  };
}

const DECIDES_HOSTS: readonly string[] = ['instance_type', 'size', 'capacity', 'replica_region'];

/** An image that the operator gives, or takes out, stays as given. */
function changesHosts(changes: Record<string, string | null>): boolean {
  return !('ami' in changes) && Object.keys(changes).some((key) => DECIDES_HOSTS.includes(key));
}

/**
 * Hosts that the environment did not have, or of another architecture or region, cannot start from the image it names:
 * the newest for them is resolved, as when an environment is created.
 */
async function newImages(
  ctx: Context,
  before: LoadedEnvironment | null,
  { answers, settings }: LoadedEnvironment,
): Promise<Pick<Partial<Answers>, 'ami' | 'replica_ami'>> {
  const was = before?.settings ?? settings;
  const other = architectureOf(was.instance_type) !== architectureOf(settings.instance_type);
  const moved = was.replica_region !== settings.replica_region;
  const { ami, replica_ami, ...others } = answers;
  const kept = {
    ...others,
    ...(ami !== undefined && !other && { ami }),
    ...(replica_ami !== undefined && !other && !moved && { replica_ami }),
  };
  const found = await withImages(ctx, kept);
  return {
    ...(found.ami !== undefined && found.ami !== ami && { ami: found.ami }),
    ...(found.replica_ami !== undefined &&
      found.replica_ami !== replica_ami && { replica_ami: found.replica_ami }),
  };
}

/** Networks of a workspace are kept apart, so that they can be connected one day. */
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
