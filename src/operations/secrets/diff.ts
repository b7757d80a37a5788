import { sameValue } from '../../domain/secrets/compare.ts';
import type { SecretDifference, SecretsDiff } from '../../domain/secrets/results.ts';
import type { Context } from '../context.ts';
import type { EnvironmentPlace } from './location/location.ts';
import { type PlacedSecret, readAll } from './location/values.ts';

/** What one environment has and the other has not, or has with another value; no value is told. */
export async function diffSecrets(
  ctx: Context,
  first: EnvironmentPlace,
  second: EnvironmentPlace,
): Promise<SecretsDiff> {
  const [here, there] = (await Promise.all([readAll(ctx, first), readAll(ctx, second)])).map(byKey) as [
    Map<string, PlacedSecret>,
    Map<string, PlacedSecret>,
  ];
  const keys = [...new Set([...here.keys(), ...there.keys()])].toSorted();
  const differences = keys.flatMap((key): SecretDifference[] => {
    const [a, b] = [here.get(key), there.get(key)];
    if (a && b && sameValue(a.value, b.value)) return [];
    const { service, name } = (a ?? b) as PlacedSecret;
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

function byKey(secrets: PlacedSecret[]): Map<string, PlacedSecret> {
  return new Map(secrets.map((each) => [`${each.service}/${each.name}`, each]));
}
