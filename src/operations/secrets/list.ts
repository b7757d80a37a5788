import type { SecretCopy, SecretView } from '../../domain/secrets/results.ts';
import { isReplicated } from '../../domain/stack/description.ts';
import { inRegion } from '../access/open.ts';
import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { consumersOf, loadedOf, openToRead, partsOf, pathOf, type SecretPlace } from './location/location.ts';
import { HOME_VERSION } from './location/replicas.ts';

/** What is declared and what is stored, by name; values are not asked for. */
export async function listSecrets(ctx: Context, place: SecretPlace): Promise<SecretView[]> {
  const aws = await openToRead(ctx, place);
  const infos = (await aws.parameters.list(pathOf(place))).filter(({ keyId }) => keyId !== null);
  const stored = new Map(infos.map((each) => [each.name, each]));
  const declared = new Set(declaredBelow(place));
  const copies = await copiesOf(ctx, place, stored);
  return [...new Set([...declared, ...stored.keys()])].toSorted().flatMap((full) => {
    const parts = partsOf(place, full);
    if (!parts) return [];
    const found = stored.get(full);
    return [
      {
        name: parts.name,
        service: parts.service,
        version: found?.version ?? null,
        modified: found?.modified ?? null,
        user: found?.user ?? null,
        declared: declared.has(full),
        missing: found === undefined,
        services: consumersOf(place, full),
        copy: copies.get(full) ?? null,
      },
    ];
  });
}

function declaredBelow(place: SecretPlace): string[] {
  const loaded = place.kind === 'tree' ? null : loadedOf(place);
  return (loaded?.rendered.stacks ?? []).flatMap(({ description }) =>
    description.secrets.map(({ name }) => name),
  );
}

/** The state of each copy that the environment's files ask for, by the secret's full name. */
async function copiesOf(
  ctx: Context,
  place: SecretPlace,
  home: Map<string, { version: number }>,
): Promise<Map<string, SecretCopy>> {
  const loaded = place.kind === 'tree' ? null : loadedOf(place);
  const wanted = loaded ? copiesWanted(loaded, place) : [];
  const found = await Promise.all(
    wanted.map(async ({ name, region }): Promise<[string, SecretCopy]> => {
      const { secrets } = await inRegion(ctx, loaded as LoadedEnvironment, region);
      if ((await secrets.info(name)) === null) return [name, { region, of: null, state: 'missing' }];
      const of = Number((await secrets.tags(name))[HOME_VERSION] ?? Number.NaN);
      const state = of === home.get(name)?.version ? 'same' : 'older';
      return [name, { region, of: Number.isNaN(of) ? null : of, state }];
    }),
  );
  return new Map(found);
}

function copiesWanted({ rendered }: LoadedEnvironment, place: SecretPlace) {
  const all = rendered.stacks.flatMap(({ description }) =>
    description.secrets.filter(isReplicated).map(({ name }) => ({ name, region: description.region })),
  );
  const below = all.filter(({ name }) => partsOf(place, name) !== null);
  return [...new Map(below.map((each) => [each.name, each])).values()];
}
