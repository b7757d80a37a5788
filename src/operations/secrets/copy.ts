import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import { variableOf } from '../../domain/secrets/names.ts';
import type { Context } from '../context.ts';
import { type ImportPlan, planImport } from './import.ts';
import { type EnvironmentPlace, fullName, type SecretPlace, titleOf } from './location/location.ts';
import { type PlacedSecret, readAll } from './location/values.ts';

/**
 * What copying would write: these names, or with null all of the place. Of a foreign tree names become variables. Throws
 * `unknown_secret`, and `variable_twice` where two would become the same.
 */
export async function planCopy(
  ctx: Context,
  from: SecretPlace,
  to: EnvironmentPlace,
  names: string[] | null,
): Promise<ImportPlan> {
  const all = await readAll(ctx, from);
  const wanted = names === null ? all : names.map((name) => named(from, all, name));
  if (wanted.length === 0) {
    throw new OperatorError('input', 'no_secrets', `There is no secret in ${titleOf(from)}`, {
      value: titleOf(from),
    });
  }
  const entries = wanted.map((secret) => ({ full: target(from, to, secret), value: secret.value }));
  refuseTwice(entries.map(({ full }) => full));
  return planImport(ctx, to, entries);
}

function named(from: SecretPlace, all: PlacedSecret[], name: string): PlacedSecret {
  const found = all.find((each) => each.name === name || each.full === fullName(from, name));
  if (found) return found;
  throw new OperatorError('input', 'unknown_secret', `There is no secret ${name} in ${titleOf(from)}`, {
    value: name,
    next: ['ops secret list'],
  });
}

function target(from: SecretPlace, to: EnvironmentPlace, { service, name }: PlacedSecret): string {
  const place = to.service === null ? { ...to, service } : to;
  return fullName(place, from.kind === 'tree' ? variableOf(name) : name);
}

function refuseTwice(names: string[]): void {
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length === 0) return;
  throw new InvalidInput(
    twice.map(
      (name) =>
        new OperatorError('input', 'variable_twice', `Two secrets would become ${name}`, {
          value: name,
          next: ['Copy them one after another, each by its name'],
        }),
    ),
  );
}
