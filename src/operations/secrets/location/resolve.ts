import { principalOf } from '../../../domain/aws/arn.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import type { RequiredConsent, SecretAddress } from '../../../domain/secrets/location.ts';
import { treeNameProblem } from '../../../domain/secrets/names.ts';
import { isProduction } from '../../access/production.ts';
import type { Context } from '../../context.ts';
import { loadCached } from '../../workspace/load-cached.ts';
import type { LoadedEnvironment } from '../../workspace/load-environment.ts';
import {
  checkService,
  type EnvironmentLocation,
  type SecretLocation,
  type TreeLocation,
} from './location.ts';

type Loading = { loaded: boolean };
type Of<K extends SecretAddress['kind']> = Extract<SecretAddress, { kind: K }>;

/** `loaded`: with rendered stacks, for declarations. Throws `unknown_environment`, `unknown_service`, `bad_path`. */
export async function findLocation(
  ctx: Context,
  where: SecretAddress,
  loading: Loading,
): Promise<SecretLocation> {
  return where.kind === 'tree' ? treeLocation(where) : environmentLocation(ctx, where, loading);
}

export async function environmentLocation(
  ctx: Context,
  { env, service }: Omit<Of<'environment'>, 'kind'>,
  { loaded }: Loading,
): Promise<EnvironmentLocation> {
  const known = await (loaded ? loadRendered(ctx, env) : loadCached(ctx, env));
  if (service !== null) checkService(known, service);
  return { kind: 'environment', env: known, service };
}

/** Imported on demand: loading the renderer takes longer than reading a secret. */
async function loadRendered(ctx: Context, env: string): Promise<LoadedEnvironment> {
  const { loadEnvironment } = await import('../../workspace/load-environment.ts');
  return loadEnvironment(ctx, env);
}

function treeLocation({ path, key, region, profile, local, account }: Of<'tree'>): TreeLocation {
  const bare = path.replace(/\/+$/, '');
  const problem = bare.startsWith('/') ? treeNameProblem(bare.slice(1)) : null;
  if (!bare.startsWith('/') || problem) throw badPath(path, problem?.message ?? 'A path starts with a slash');
  return { kind: 'tree', path: bare, key, target: { region, profile, local }, account };
}

function badPath(path: string, reason: string): OperatorError {
  return new OperatorError('input', 'bad_path', `${JSON.stringify(path)} is not a Parameter Store path`, {
    value: path,
    reason,
    next: ['--path /team/api'],
  });
}

/** Production, in the files or deployed, requires its name; a tree outside environments requires a confirmed account. */
export async function changeNeeds(ctx: Context, location: SecretLocation): Promise<RequiredConsent> {
  if (location.kind === 'environment') {
    const production = await isProduction(ctx, location.env);
    return { name: production ? location.env.name : null, question: null };
  }
  if (location.target.local || location.account !== null) return { name: null, question: null };
  const { account, arn } = await (await ctx.aws(location.target)).identity();
  return {
    name: null,
    question: `Change ${location.path} in account ${account}, as ${principalOf(arn).name}?`,
  };
}
