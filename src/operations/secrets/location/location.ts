import { KEY_STACK } from '../../../domain/catalogue/hosts.ts';
import { InvalidInput, OperatorError } from '../../../domain/operator/error.ts';
import { nearest } from '../../../domain/operator/spelling.ts';
import type { Aws } from '../../../domain/ports.ts';
import type { ReadEntry } from '../../../domain/secrets/formats/read.ts';
import { secretNameProblem, treeNameProblem } from '../../../domain/secrets/names.ts';
import type { SecretValue } from '../../../domain/secrets/value.ts';
import type { Target } from '../../../domain/session/target.ts';
import { isReplicated } from '../../../domain/stack/description.ts';
import { SHARED } from '../../../domain/workspace/names.ts';
import { openEnvironment, openForReading, verifyPartition } from '../../access/open.ts';
import { verifyOwner } from '../../access/owner.ts';
import type { Context } from '../../context.ts';
import type { ConfiguredEnvironment } from '../../workspace/load-answers.ts';
import type { LoadedEnvironment } from '../../workspace/load-environment.ts';
import { secretSettings, secretsPath } from './names.ts';

/** The secrets of one service of an environment, or of all its services. */
export interface EnvironmentLocation {
  kind: 'environment';
  /** Rendered if secrets are written, or declarations are needed. */
  env: ConfiguredEnvironment | LoadedEnvironment;
  service: string | null;
}

/** Any tree of Parameter Store. */
export interface TreeLocation {
  kind: 'tree';
  /** With a leading slash, without a trailing one. */
  path: string;
  /** The key for new secrets; null: existing ones keep their key, and new ones cannot be created. */
  key: string | null;
  target: Target;
  /** The required account for changes; null if not given. */
  account: string | null;
}

/** Where secrets are stored. */
export type SecretLocation = EnvironmentLocation | TreeLocation;

export function pathOf(location: SecretLocation): string {
  if (location.kind === 'tree') return location.path;
  const { env, service } = location;
  const path = secretsPath({ project: env.project.project, environment: env.name });
  return service === null ? path : `${path}/${service}`;
}

/** For messages: "hello in dev", "/team/api". */
export function titleOf(location: SecretLocation): string {
  if (location.kind === 'tree') return location.path;
  return location.service === null ? location.env.name : `${location.service} in ${location.env.name}`;
}

/** The flags that select it, for suggested commands. */
export function flagsOf(
  location: SecretLocation,
  service = location.kind === 'tree' ? null : location.service,
): string {
  if (location.kind === 'tree') return `--path ${location.path}`;
  return `-e ${location.env.name}${service === null ? '' : ` -s ${service}`}`;
}

/** The parameter's full name. Throws `bad_name`. */
export function fullName(location: SecretLocation, name: string): string {
  const problem = location.kind === 'tree' ? treeNameProblem(name, location.path) : secretNameProblem(name);
  if (problem) throw badName(name, problem);
  return `${pathOf(location)}/${name}`;
}

/** The full names of entries read from a file. Throws InvalidInput with every invalid name and its line. */
export function namedIn(
  location: SecretLocation,
  entries: ReadEntry[],
  file: string,
): { full: string; value: SecretValue }[] {
  const problems: OperatorError[] = [];
  const named = entries.flatMap(({ name, value, line, column }) => {
    const problem = location.kind === 'tree' ? treeNameProblem(name, location.path) : secretNameProblem(name);
    if (!problem) return [{ full: `${pathOf(location)}/${name}`, value }];
    const { message, detail } = badName(name, problem);
    problems.push(new OperatorError('input', 'bad_name', message, { ...detail, file, line, column }));
    return [];
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  return named;
}

function badName(name: string, { message, suggestion }: { message: string; suggestion: string }) {
  return new OperatorError('input', 'bad_name', `Invalid secret name ${JSON.stringify(name)}`, {
    value: name,
    reason: message,
    next: [`Use ${suggestion}`],
  });
}

/** The service and short name of a full name; null if it is deeper, or reserved for ops. */
export function splitName(
  location: SecretLocation,
  full: string,
): { service: string | null; name: string } | null {
  const path = `${pathOf(location)}/`;
  if (!full.startsWith(path)) return null;
  const rest = full.slice(path.length);
  if (location.kind === 'tree') return { service: null, name: rest };
  if (location.service !== null) return rest.includes('/') ? null : { service: location.service, name: rest };
  const [service = '', name = '', ...deeper] = rest.split('/');
  return name !== '' && deeper.length === 0 && !service.startsWith('.') ? { service, name } : null;
}

/** Key and tags for a write. `known`: the current key. Throws `key_missing`. */
export function settingsFor(location: SecretLocation, full: string, known: string | null = null) {
  if (location.kind === 'environment') {
    const loaded = loadedOf(location);
    if (!loaded) throw new TypeError('written without rendered stacks');
    return secretSettings(loaded.rendered, full);
  }
  const keyId = location.key ?? known;
  if (keyId !== null) return { keyId, tags: {} };
  throw new OperatorError('input', 'key_missing', `No key given for ${full}`, {
    reason: "It does not exist yet; without --key it would be encrypted with the account's default key",
    next: ['Add --key alias/NAME', 'For chamber: --key alias/parameter_store_key'],
  });
}

/** The services of the environment that use it. */
export function consumersOf(location: SecretLocation, full: string): string[] {
  const loaded = loadedOf(location);
  if (!loaded) return [];
  return loaded.rendered.stacks
    .filter(({ description }) =>
      description.secrets.some((each) => each.name === full && !isReplicated(each)),
    )
    .map(({ description }) => description.tags.Service ?? description.stack);
}

/** The location's rendered environment; null if it is not rendered, or the location is a tree. */
export function loadedOf(location: SecretLocation): LoadedEnvironment | null {
  return location.kind === 'environment' && 'rendered' in location.env ? location.env : null;
}

export async function openToRead(ctx: Context, location: SecretLocation): Promise<Aws> {
  return location.kind === 'tree' ? ctx.aws(location.target) : openForReading(ctx, location.env);
}

/** Before a write: the environment's key must not be that of another environment whose stacks are named alike. */
export async function verifyKeyOwner(aws: Aws, location: SecretLocation): Promise<void> {
  const loaded = loadedOf(location);
  if (loaded) await verifyOwner(aws, loaded.rendered, KEY_STACK);
}

/** Verifies the account. Throws `wrong_account`. */
export async function openToChange(ctx: Context, location: SecretLocation): Promise<Aws> {
  if (location.kind === 'environment') return openEnvironment(ctx, location.env);
  const aws = await ctx.aws(location.target);
  if (location.account === null) return aws;
  const identity = await aws.identity();
  const { account, arn } = identity;
  verifyPartition(identity, location.target);
  if (account === location.account) return aws;
  throw new OperatorError(
    'credentials',
    'wrong_account',
    `--account says ${location.account}; these credentials are for ${account}`,
    { value: account, reason: `The credentials are ${arn}`, next: ['ops whoami', '--profile NAME'] },
  );
}

/** Throws `unknown_service`. */
export function checkService({ name, settings }: ConfiguredEnvironment, service: string): void {
  const names = [...settings.services, SHARED];
  if (names.includes(service)) return;
  const near = nearest(service, names);
  throw new InvalidInput([
    new OperatorError('input', 'unknown_service', `${name} has no service ${service}`, {
      value: service,
      reason:
        settings.services.length > 0
          ? `Its services are ${settings.services.join(', ')}`
          : 'It has no services',
      next: near ? [`Did you mean ${near}?`] : [`ops env set ${name} services=${service}`],
    }),
  ]);
}
