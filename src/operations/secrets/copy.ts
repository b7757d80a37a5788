import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import { variableOf } from '../../domain/secrets/names.ts';
import type { Context } from '../context.ts';
import { type ImportPlan, planImport } from './import.ts';
import { type EnvironmentLocation, fullName, type SecretLocation, titleOf } from './location/location.ts';
import { type LocatedSecret, readStoredSecrets } from './location/values.ts';

/**
 * What a copy writes: these names, or with null all of the location. Names from a foreign tree become variables. Throws
 * `unknown_secret`, and `variable_twice` if two names become the same.
 */
export async function planCopy(
  ctx: Context,
  from: SecretLocation,
  to: EnvironmentLocation,
  names: string[] | null,
): Promise<ImportPlan> {
  const all = await readStoredSecrets(ctx, from);
  const wanted = names === null ? all : names.map((name) => findSecret(from, all, name));
  if (wanted.length === 0) {
    throw new OperatorError('input', 'no_secrets', `No secrets in ${titleOf(from)}`, {
      value: titleOf(from),
    });
  }
  const entries = wanted.map((secret) => ({ full: targetName(from, to, secret), value: secret.value }));
  refuseDuplicates(entries.map(({ full }) => full));
  return planImport(ctx, to, entries);
}

function findSecret(from: SecretLocation, all: LocatedSecret[], name: string): LocatedSecret {
  const found = all.find((each) => each.name === name || each.full === fullName(from, name));
  if (found) return found;
  throw new OperatorError('input', 'unknown_secret', `No secret ${name} in ${titleOf(from)}`, {
    value: name,
    next: ['ops secret list'],
  });
}

function targetName(from: SecretLocation, to: EnvironmentLocation, { service, name }: LocatedSecret): string {
  const location = to.service === null ? { ...to, service } : to;
  return fullName(location, from.kind === 'tree' ? variableOf(name) : name);
}

function refuseDuplicates(names: string[]): void {
  const duplicates = names.filter((name, index) => names.indexOf(name) !== index);
  if (duplicates.length === 0) return;
  throw new InvalidInput(
    duplicates.map(
      (name) =>
        new OperatorError('input', 'variable_twice', `Two secrets would become ${name}`, {
          value: name,
          next: ['Copy them one by one, each by name'],
        }),
    ),
  );
}
