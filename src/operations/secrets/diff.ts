import type { SecretDifference, SecretsDiff } from '../../domain/secrets/results.ts';
import { equalValues } from '../../domain/secrets/value.ts';
import type { Context } from '../context.ts';
import type { EnvironmentLocation } from './location/location.ts';
import { type LocatedSecret, readStoredSecrets } from './location/values.ts';

/** Secrets that only one environment has, or that have different values; without the values. */
export async function diffSecrets(
  ctx: Context,
  first: EnvironmentLocation,
  second: EnvironmentLocation,
): Promise<SecretsDiff> {
  const [here, there] = (
    await Promise.all([readStoredSecrets(ctx, first), readStoredSecrets(ctx, second)])
  ).map(byKey) as [Map<string, LocatedSecret>, Map<string, LocatedSecret>];
  const keys = [...new Set([...here.keys(), ...there.keys()])].toSorted();
  const differences = keys.flatMap((key): SecretDifference[] => {
    const [a, b] = [here.get(key), there.get(key)];
    if (a && b && equalValues(a.value, b.value)) return [];
    const { service, name } = (a ?? b) as LocatedSecret;
    const state = a && b ? 'different' : a ? 'only_in_first' : 'only_in_second';
    return [{ service: service ?? '', name, state }];
  });
  return {
    first: first.env.name,
    second: second.env.name,
    same: keys.length - differences.length,
    differences,
  };
}

function byKey(secrets: LocatedSecret[]): Map<string, LocatedSecret> {
  return new Map(secrets.map((each) => [`${each.service}/${each.name}`, each]));
}
