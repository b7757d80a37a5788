import { equalValues, type SecretValue } from '../../domain/secrets/value.ts';
import type { Context } from '../context.ts';
import { openToRead, pathOf, type SecretLocation, splitName } from './location/location.ts';
import { readStoredSecrets } from './location/values.ts';

export interface Found {
  service: string | null;
  name: string;
  full: string;
  version: number;
}

/** Secrets whose name contains the text. With `*` for any characters the whole name must match. */
export async function findByName(ctx: Context, location: SecretLocation, text: string): Promise<Found[]> {
  const aws = await openToRead(ctx, location);
  const matches = matcher(text);
  const infos = await aws.parameters.list(pathOf(location));
  return infos.flatMap(({ name: full, version, keyId }) => {
    const parts = keyId === null ? null : splitName(location, full);
    return parts && matches(parts.name) ? [{ ...parts, full, version }] : [];
  });
}

export async function findByValue(
  ctx: Context,
  location: SecretLocation,
  value: SecretValue,
): Promise<Found[]> {
  const all = await readStoredSecrets(ctx, location);
  return all
    .filter((each) => equalValues(each.value, value))
    .map(({ service, name, full, version }) => ({ service, name, full, version }));
}

function matcher(text: string): (name: string) => boolean {
  const wanted = text.toLowerCase();
  if (!wanted.includes('*')) return (name) => name.toLowerCase().includes(wanted);
  const parts = wanted.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => expression.test(name.toLowerCase());
}
