import { sameValue } from '../../domain/secrets/compare.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';
import type { Context } from '../context.ts';
import { openToRead, partsOf, pathOf, type SecretPlace } from './location/location.ts';
import { readAll } from './location/values.ts';

export interface Found {
  service: string | null;
  name: string;
  full: string;
  version: number;
}

/** Secrets whose name has the text in it; `*` stands for any characters, and then the whole name is meant. */
export async function findByName(ctx: Context, place: SecretPlace, text: string): Promise<Found[]> {
  const aws = await openToRead(ctx, place);
  const matches = matcher(text);
  const infos = await aws.parameters.list(pathOf(place));
  return infos.flatMap(({ name: full, version, keyId }) => {
    const parts = keyId === null ? null : partsOf(place, full);
    return parts && matches(parts.name) ? [{ ...parts, full, version }] : [];
  });
}

export async function findByValue(ctx: Context, place: SecretPlace, value: SecretValue): Promise<Found[]> {
  const all = await readAll(ctx, place);
  return all
    .filter((each) => sameValue(each.value, value))
    .map(({ service, name, full, version }) => ({ service, name, full, version }));
}

function matcher(text: string): (name: string) => boolean {
  const wanted = text.toLowerCase();
  if (!wanted.includes('*')) return (name) => name.toLowerCase().includes(wanted);
  const parts = wanted.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => expression.test(name.toLowerCase());
}
