import { isReplicated } from '../../domain/stack/description.ts';
import { inRegion } from '../access/open.ts';
import type { Context } from '../context.ts';
import { unknownSecret } from './get.ts';
import {
  consumersOf,
  fullName,
  loadedOf,
  openToChange,
  openToRead,
  pathOf,
  type SecretLocation,
  splitName,
} from './location/location.ts';

export interface Deletion {
  /** Full names, each with the services that use it and whose next task would not start. */
  secrets: { name: string; services: string[] }[];
  /** Regions whose copies are deleted too. */
  regions: string[];
}

/**
 * What a deletion removes: these secrets, or with null all of the location. Throws `unknown_secret` for a missing one.
 */
export async function planDeletion(
  ctx: Context,
  location: SecretLocation,
  names: string[] | null,
): Promise<Deletion> {
  const aws = await openToRead(ctx, location);
  const infos = await aws.parameters.list(pathOf(location));
  const secrets = infos.filter(({ name, keyId }) => keyId !== null && splitName(location, name) !== null);
  const known = new Set(secrets.map(({ name }) => name));
  const wanted = names?.map((name) => ({ name, full: fullName(location, name) }));
  const missing = wanted?.find(({ full }) => !known.has(full));
  if (missing) throw await unknownSecret(aws, location, missing.name);
  const full = wanted?.map((each) => each.full) ?? [...known];
  return {
    secrets: full.map((name) => ({ name, services: consumersOf(location, name) })),
    regions: regionsOfCopies(location, new Set(full)),
  };
}

/** Deletes copies first: nothing would update a copy without its secret. */
export async function deleteSecrets(
  ctx: Context,
  location: SecretLocation,
  { secrets, regions }: Deletion,
): Promise<void> {
  const aws = await openToChange(ctx, location);
  const names = secrets.map(({ name }) => name);
  for (const region of regions) {
    if (location.kind === 'environment')
      await (await inRegion(ctx, location.env, region)).parameters.delete(names);
  }
  await aws.parameters.delete(names);
}

function regionsOfCopies(location: SecretLocation, names: Set<string>): string[] {
  const loaded = loadedOf(location);
  const regions = (loaded?.rendered.stacks ?? [])
    .filter(({ description }) =>
      description.secrets.some((each) => isReplicated(each) && names.has(each.name)),
    )
    .map(({ description }) => description.region);
  return [...new Set(regions)];
}
