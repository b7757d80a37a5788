import { InvalidInput, OperatorError } from '../../../domain/operator/error.ts';
import type { SecretEntry } from '../../../domain/secrets/formats/entry.ts';
import { secretNameProblem, variableOf } from '../../../domain/secrets/names.ts';
import type { SecretValue } from '../../../domain/secrets/value.ts';
import type { Context } from '../../context.ts';
import { warning } from '../../progress.ts';
import { openToRead, partsOf, pathOf, type SecretPlace, titleOf } from './location.ts';

/** A secret with its value; `name` and `service` as the place has them. */
export interface PlacedSecret extends SecretEntry {
  full: string;
  service: string | null;
  version: number;
}

/** All that lies in the place. What is deeper, or is not encrypted, is none of its secrets. */
export async function readAll(ctx: Context, place: SecretPlace): Promise<PlacedSecret[]> {
  const aws = await openToRead(ctx, place);
  // Names first: of those, ten a call are read side by side, and pages come one after another.
  const infos = await aws.parameters.list(pathOf(place));
  const parts = new Map(
    infos.flatMap((each) => {
      const found = each.keyId === null ? null : partsOf(place, each.name);
      return found && isHere(place, found.name) ? [[each.name, found]] : [];
    }),
  );
  const stored = await aws.secrets.several([...parts.keys()]);
  return stored.map(({ name: full, value, version }) => {
    const { service, name } = parts.get(full) as { service: string | null; name: string };
    return { full, service, name, value, version };
  });
}

/** A tree's own level only: chamber has its services below one another. */
function isHere(place: SecretPlace, name: string): boolean {
  return place.kind === 'environment' || !name.includes('/');
}

/**
 * Environment variables of the places; where two have the same, the later one wins and that is said. A foreign tree's
 * names become variables as chamber makes them. Throws `no_secrets`, or InvalidInput where two become the same.
 */
export async function variablesOf(ctx: Context, places: SecretPlace[]): Promise<Map<string, SecretValue>> {
  const variables = new Map<string, SecretValue>();
  const all = await Promise.all(places.map((place) => readAll(ctx, place)));
  for (const [index, place] of places.entries()) {
    const secrets = all[index] ?? [];
    if (secrets.length === 0) throw nothingIn(place);
    for (const [name, value] of ownVariables(ctx, place, secrets)) {
      if (variables.has(name)) warning(ctx, `${name} of ${titleOf(place)} wins over the one before`);
      variables.set(name, value);
    }
  }
  return variables;
}

function ownVariables(ctx: Context, place: SecretPlace, secrets: PlacedSecret[]): Map<string, SecretValue> {
  const found = new Map<string, SecretValue>();
  const problems: OperatorError[] = [];
  for (const { name, value } of secrets) {
    if (place.kind === 'environment' && secretNameProblem(name) !== null) {
      warning(ctx, `${name} of ${titleOf(place)} is left out: it is no name of a variable`);
      continue;
    }
    const variable = place.kind === 'tree' ? variableOf(name) : name;
    if (found.has(variable)) problems.push(twice(place, variable));
    found.set(variable, value);
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return found;
}

function twice(place: SecretPlace, variable: string): OperatorError {
  return new OperatorError('input', 'variable_twice', `Two secrets of ${titleOf(place)} become ${variable}`, {
    value: variable,
    next: ['Rename one of them'],
  });
}

function nothingIn(place: SecretPlace): OperatorError {
  return new OperatorError('input', 'no_secrets', `There is no secret in ${titleOf(place)}`, {
    value: pathOf(place),
    next: ['ops secret list'],
  });
}
