import { isReplicated } from '../../domain/stack/description.ts';
import { inRegion } from '../access/open.ts';
import type { Context } from '../context.ts';
import { unknown } from './get.ts';
import {
  consumersOf,
  fullName,
  loadedOf,
  openToChange,
  openToRead,
  partsOf,
  pathOf,
  type SecretPlace,
} from './location/location.ts';

export interface Deletion {
  /** Full names, with the services that are given each and whose next task would not start. */
  secrets: { name: string; services: string[] }[];
  /** Regions with copies that go too. */
  regions: string[];
}

/** What would be deleted: these, or with null all of the place. Throws `unknown_secret` for the first that is not there. */
export async function planDeletion(
  ctx: Context,
  place: SecretPlace,
  names: string[] | null,
): Promise<Deletion> {
  const aws = await openToRead(ctx, place);
  const infos = await aws.parameters.list(pathOf(place));
  const there = infos.filter(({ name, keyId }) => keyId !== null && partsOf(place, name) !== null);
  const known = new Set(there.map(({ name }) => name));
  const wanted = names?.map((name) => ({ name, full: fullName(place, name) }));
  const absent = wanted?.find(({ full }) => !known.has(full));
  if (absent) throw await unknown(ctx, place, absent.name);
  const full = wanted?.map((each) => each.full) ?? [...known];
  return {
    secrets: full.map((name) => ({ name, services: consumersOf(place, name) })),
    regions: regionsOfCopies(place, new Set(full)),
  };
}

/** Copies first: a copy without its secret would be one that nothing keeps up to date. */
export async function deleteSecrets(
  ctx: Context,
  place: SecretPlace,
  { secrets, regions }: Deletion,
): Promise<void> {
  const aws = await openToChange(ctx, place);
  const names = secrets.map(({ name }) => name);
  for (const region of regions) {
    if (place.kind === 'environment') await (await inRegion(ctx, place.env, region)).parameters.delete(names);
  }
  await aws.parameters.delete(names);
}

function regionsOfCopies(place: SecretPlace, names: Set<string>): string[] {
  const loaded = place.kind === 'tree' ? null : loadedOf(place);
  const regions = (loaded?.rendered.stacks ?? [])
    .filter(({ description }) =>
      description.secrets.some((each) => isReplicated(each) && names.has(each.name)),
    )
    .map(({ description }) => description.region);
  return [...new Set(regions)];
}
