import { principalOf } from '../../../domain/aws/arn.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import type { ChangeNeeds, SecretWhere } from '../../../domain/secrets/location.ts';
import { treeNameProblem } from '../../../domain/secrets/names.ts';
import type { Context } from '../../context.ts';
import { loadCached } from '../../workspace/load-cached.ts';
import type { LoadedEnvironment } from '../../workspace/load-environment.ts';
import { checkService, type EnvironmentPlace, type SecretPlace, type TreePlace } from './location.ts';

type Loading = { loaded: boolean };
type Of<K extends SecretWhere['kind']> = Extract<SecretWhere, { kind: K }>;

/** `loaded`: with its stacks, for what is declared. Throws `unknown_environment`, `unknown_service`, `bad_path`. */
export async function findPlace(ctx: Context, where: SecretWhere, loading: Loading): Promise<SecretPlace> {
  return where.kind === 'tree' ? treePlace(where) : environmentPlace(ctx, where, loading);
}

export async function environmentPlace(
  ctx: Context,
  { env, service }: Omit<Of<'environment'>, 'kind'>,
  { loaded }: Loading,
): Promise<EnvironmentPlace> {
  const known = await (loaded ? whole(ctx, env) : loadCached(ctx, env));
  if (service !== null) checkService(known, service);
  return { kind: 'environment', env: known, service };
}

/** What renders stacks takes longer to load than a secret to be read. */
async function whole(ctx: Context, env: string): Promise<LoadedEnvironment> {
  const { loadEnvironment } = await import('../../workspace/load-environment.ts');
  return loadEnvironment(ctx, env);
}

function treePlace({ path, key, region, profile, local, account }: Of<'tree'>): TreePlace {
  const bare = path.replace(/\/+$/, '');
  const problem = bare.startsWith('/') ? treeNameProblem(bare.slice(1)) : null;
  if (!bare.startsWith('/') || problem) throw badPath(path, problem?.message ?? 'It begins with a slash');
  return { kind: 'tree', path: bare, key, target: { region, profile, local }, account };
}

function badPath(path: string, reason: string): OperatorError {
  return new OperatorError('input', 'bad_path', `${JSON.stringify(path)} is no path of Parameter Store`, {
    value: path,
    reason,
    next: ['--path /team/api'],
  });
}

/** Production needs its name; a tree that is in no environment, that somebody has seen which account it is in. */
export async function changeNeeds(ctx: Context, place: SecretPlace): Promise<ChangeNeeds> {
  if (place.kind === 'environment') {
    const { name, settings } = place.env;
    return { name: settings.size === 'production' ? name : null, question: null };
  }
  if (place.target.local || place.account !== null) return { name: null, question: null };
  const { account, arn } = await (await ctx.aws(place.target)).identity();
  return { name: null, question: `Change ${place.path} in account ${account}, as ${principalOf(arn).name}?` };
}
