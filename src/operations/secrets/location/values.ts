import { InvalidInput, OperatorError } from '../../../domain/operator/error.ts';
import { secretNameProblem, variableOf } from '../../../domain/secrets/names.ts';
import type { SecretEntry, SecretValue } from '../../../domain/secrets/value.ts';
import type { Context } from '../../context.ts';
import { warning } from '../../progress.ts';
import { openToRead, pathOf, type SecretLocation, splitName, titleOf } from './location.ts';

/** A secret with its value; `name` and `service` within the location. */
export interface LocatedSecret extends SecretEntry {
  full: string;
  service: string | null;
  version: number;
}

/** All secrets of the location. Deeper or unencrypted parameters are not among them. */
export async function readStoredSecrets(ctx: Context, location: SecretLocation): Promise<LocatedSecret[]> {
  const aws = await openToRead(ctx, location);
  // Names first: values are read ten per call and concurrently, pages only one after another.
  const infos = await aws.parameters.list(pathOf(location));
  const parts = new Map(
    infos.flatMap((each) => {
      const found = each.keyId === null ? null : splitName(location, each.name);
      return found && isTopLevel(location, found.name) ? [[each.name, found]] : [];
    }),
  );
  const stored = await aws.secrets.several([...parts.keys()]);
  return stored.map(({ name: full, value, version }) => {
    const { service, name } = parts.get(full) as { service: string | null; name: string };
    return { full, service, name, value, version };
  });
}

/** Only the tree's top level: chamber nests services. */
function isTopLevel(location: SecretLocation, name: string): boolean {
  return location.kind === 'environment' || !name.includes('/');
}

/**
 * Environment variables from the locations. A later location overrides an earlier one with a warning. Names from a
 * foreign tree become variables as in chamber. Throws `no_secrets`, or InvalidInput if two become the same.
 */
export async function variablesOf(
  ctx: Context,
  locations: SecretLocation[],
): Promise<Map<string, SecretValue>> {
  const variables = new Map<string, SecretValue>();
  const all = await Promise.all(locations.map((location) => readStoredSecrets(ctx, location)));
  for (const [index, location] of locations.entries()) {
    const secrets = all[index] ?? [];
    if (secrets.length === 0) throw noSecrets(location);
    for (const [name, value] of ownVariables(ctx, location, secrets)) {
      if (variables.has(name)) warning(ctx, `${name} of ${titleOf(location)} overrides the previous one`);
      variables.set(name, value);
    }
  }
  return variables;
}

function ownVariables(
  ctx: Context,
  location: SecretLocation,
  secrets: LocatedSecret[],
): Map<string, SecretValue> {
  const found = new Map<string, SecretValue>();
  const problems: OperatorError[] = [];
  for (const { name, value } of secrets) {
    if (location.kind === 'environment' && secretNameProblem(name) !== null) {
      warning(ctx, `${name} of ${titleOf(location)} is skipped: it is not a valid variable name`);
      continue;
    }
    const variable = location.kind === 'tree' ? variableOf(name) : name;
    if (found.has(variable)) problems.push(duplicate(location, variable));
    found.set(variable, value);
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return found;
}

function duplicate(location: SecretLocation, variable: string): OperatorError {
  return new OperatorError(
    'input',
    'variable_twice',
    `Two secrets of ${titleOf(location)} become ${variable}`,
    {
      value: variable,
      next: ['Rename one of them'],
    },
  );
}

function noSecrets(location: SecretLocation): OperatorError {
  return new OperatorError('input', 'no_secrets', `No secrets in ${titleOf(location)}`, {
    value: pathOf(location),
    next: ['ops secret list'],
  });
}
