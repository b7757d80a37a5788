import type { SecretCopy, SecretView } from '../../domain/secrets/results.ts';
import { isReplicated } from '../../domain/stack/description.ts';
import { inRegion } from '../access/open.ts';
import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import {
  consumersOf,
  loadedOf,
  openToRead,
  pathOf,
  type SecretLocation,
  splitName,
} from './location/location.ts';
import { HOME_VERSION } from './location/replicas.ts';

/** Declared and stored secrets, by name. Reads no values. */
export async function listSecrets(ctx: Context, location: SecretLocation): Promise<SecretView[]> {
  const aws = await openToRead(ctx, location);
  const infos = (await aws.parameters.list(pathOf(location))).filter(({ keyId }) => keyId !== null);
  const stored = new Map(infos.map((each) => [each.name, each]));
  const declared = new Set(declaredBelow(location));
  const copies = await copiesOf(ctx, location, stored);
  return [...new Set([...declared, ...stored.keys()])].toSorted().flatMap((full) => {
    const parts = splitName(location, full);
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
        services: consumersOf(location, full),
        copy: copies.get(full) ?? null,
      },
    ];
  });
}

function declaredBelow(location: SecretLocation): string[] {
  const loaded = loadedOf(location);
  return (loaded?.rendered.stacks ?? []).flatMap(({ description }) =>
    description.secrets.map(({ name }) => name),
  );
}

/** The state of each copy that the environment's files declare, by full name. */
async function copiesOf(
  ctx: Context,
  location: SecretLocation,
  home: Map<string, { version: number }>,
): Promise<Map<string, SecretCopy>> {
  const loaded = loadedOf(location);
  const wanted = loaded ? declaredCopies(loaded, location) : [];
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

function declaredCopies({ rendered }: LoadedEnvironment, location: SecretLocation) {
  const all = rendered.stacks.flatMap(({ description }) =>
    description.secrets.filter(isReplicated).map(({ name }) => ({ name, region: description.region })),
  );
  const below = all.filter(({ name }) => splitName(location, name) !== null);
  return [...new Map(below.map((each) => [each.name, each])).values()];
}
