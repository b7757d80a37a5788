import { InvalidInput, OperatorError } from '../../../domain/operator/error.ts';
import { nearest } from '../../../domain/operator/spelling.ts';
import type { Aws } from '../../../domain/ports.ts';
import type { ReadEntry } from '../../../domain/secrets/formats/entry.ts';
import { secretNameProblem, treeNameProblem } from '../../../domain/secrets/names.ts';
import type { SecretValue } from '../../../domain/secrets/value.ts';
import type { Target } from '../../../domain/session/target.ts';
import { isReplicated } from '../../../domain/stack/description.ts';
import { SHARED } from '../../../domain/workspace/names.ts';
import { openEnvironment, openForReading } from '../../access/open.ts';
import type { Context } from '../../context.ts';
import type { ConfiguredEnvironment } from '../../workspace/load-answers.ts';
import type { LoadedEnvironment } from '../../workspace/load-environment.ts';
import { secretSettings, secretsPath } from './names.ts';

/** Below one service of an environment, or below all of them. */
export interface EnvironmentPlace {
  kind: 'environment';
  /** Rendered where something is written, or what is declared matters. */
  env: ConfiguredEnvironment | LoadedEnvironment;
  service: string | null;
}

/** Any tree of Parameter Store, whoever made it. */
export interface TreePlace {
  kind: 'tree';
  /** Begins with a slash, ends without. */
  path: string;
  /** Encrypts what is new; null: what is there keeps its key, and nothing new can be made. */
  key: string | null;
  target: Target;
  /** The account it must be in, for changes; null where that was not said. */
  account: string | null;
}

/** Where secrets lie. */
export type SecretPlace = EnvironmentPlace | TreePlace;

export function pathOf(place: SecretPlace): string {
  if (place.kind === 'tree') return place.path;
  const { env, service } = place;
  const path = secretsPath({ project: env.project.project, environment: env.name });
  return service === null ? path : `${path}/${service}`;
}

/** As it is said: "hello in dev", "/team/api". */
export function titleOf(place: SecretPlace): string {
  if (place.kind === 'tree') return place.path;
  return place.service === null ? place.env.name : `${place.service} in ${place.env.name}`;
}

/** The flags that name it, for the commands to type next. */
export function flagsOf(place: SecretPlace, service = place.kind === 'tree' ? null : place.service): string {
  if (place.kind === 'tree') return `--path ${place.path}`;
  return `-e ${place.env.name}${service === null ? '' : ` -s ${service}`}`;
}

/** The parameter's full name. Throws `bad_name`. */
export function fullName(place: SecretPlace, name: string): string {
  const problem = place.kind === 'tree' ? treeNameProblem(name, place.path) : secretNameProblem(name);
  if (problem) throw badName(name, problem);
  return `${pathOf(place)}/${name}`;
}

/** Full names of what a file holds. Throws InvalidInput with every name that cannot be, and its line. */
export function namedIn(
  place: SecretPlace,
  entries: ReadEntry[],
  file: string,
): { full: string; value: SecretValue }[] {
  const problems: OperatorError[] = [];
  const named = entries.flatMap(({ name, value, line, column }) => {
    const problem = place.kind === 'tree' ? treeNameProblem(name, place.path) : secretNameProblem(name);
    if (!problem) return [{ full: `${pathOf(place)}/${name}`, value }];
    const { message, detail } = badName(name, problem);
    problems.push(new OperatorError('input', 'bad_name', message, { ...detail, file, line, column }));
    return [];
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  return named;
}

function badName(name: string, { message, suggestion }: { message: string; suggestion: string }) {
  return new OperatorError('input', 'bad_name', `A secret cannot be called ${JSON.stringify(name)}`, {
    value: name,
    reason: message,
    next: [`Use ${suggestion}`],
  });
}

/** Whose it is and what it is called there; null where it lies deeper, or is none of the operator's. */
export function partsOf(place: SecretPlace, full: string): { service: string | null; name: string } | null {
  const path = `${pathOf(place)}/`;
  if (!full.startsWith(path)) return null;
  const rest = full.slice(path.length);
  if (place.kind === 'tree') return { service: null, name: rest };
  if (place.service !== null) return rest.includes('/') ? null : { service: place.service, name: rest };
  const [service = '', name = '', ...deeper] = rest.split('/');
  return name !== '' && deeper.length === 0 && !service.startsWith('.') ? { service, name } : null;
}

/** Key and tags of what is written. `known`: the key it has now. Throws `key_missing`. */
export function settingsFor(place: SecretPlace, full: string, known: string | null = null) {
  if (place.kind === 'environment') {
    const loaded = loadedOf(place);
    if (!loaded) throw new TypeError('written without its stacks');
    return secretSettings(loaded.rendered, full);
  }
  const keyId = place.key ?? known;
  if (keyId !== null) return { keyId, tags: {} };
  throw new OperatorError('input', 'key_missing', `No key is named for ${full}`, {
    reason: 'It is not there yet, and without --key it would be encrypted under the key of the whole account',
    next: ['Add --key alias/NAME', 'chamber’s own is --key alias/parameter_store_key'],
  });
}

/** The services of the environment that are given it. */
export function consumersOf(place: SecretPlace, full: string): string[] {
  const loaded = place.kind === 'tree' ? null : loadedOf(place);
  if (!loaded) return [];
  return loaded.rendered.stacks
    .filter(({ description }) =>
      description.secrets.some((each) => each.name === full && !isReplicated(each)),
    )
    .map(({ description }) => description.tags.Service ?? description.stack);
}

export function loadedOf({ env }: EnvironmentPlace): LoadedEnvironment | null {
  return 'rendered' in env ? env : null;
}

export async function openToRead(ctx: Context, place: SecretPlace): Promise<Aws> {
  return place.kind === 'tree' ? ctx.aws(place.target) : openForReading(ctx, place.env);
}

/** The account is proved. Throws `wrong_account`. */
export async function openToChange(ctx: Context, place: SecretPlace): Promise<Aws> {
  if (place.kind === 'environment') return openEnvironment(ctx, place.env);
  const aws = await ctx.aws(place.target);
  if (place.account === null) return aws;
  const { account, arn } = await aws.identity();
  if (account === place.account) return aws;
  throw new OperatorError(
    'credentials',
    'wrong_account',
    `--account says ${place.account}; these credentials are for ${account}`,
    { value: account, reason: `They are ${arn}`, next: ['ops whoami', '--profile NAME'] },
  );
}

/** Throws `unknown_service` where the environment has none of that name. */
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
