import { OperatorError } from '../../domain/operator/error.ts';
import { nearest } from '../../domain/operator/spelling.ts';
import type { StoredSecret } from '../../domain/secrets/store.ts';
import type { Context } from '../context.ts';
import { flagsOf, fullName, openToRead, pathOf, type SecretPlace } from './location/location.ts';

/** The newest version, or the one named. Throws `unknown_secret` where there is none. */
export async function getSecret(
  ctx: Context,
  place: SecretPlace,
  name: string,
  version?: number,
): Promise<StoredSecret> {
  const full = fullName(place, name);
  const aws = await openToRead(ctx, place);
  const found = await aws.secrets.get(full, version);
  if (found) return found;
  throw await unknown(ctx, place, name, version);
}

/** With the nearest name there is, or how to set it. */
export async function unknown(
  ctx: Context,
  place: SecretPlace,
  name: string,
  version?: number,
): Promise<OperatorError> {
  const full = `${pathOf(place)}/${name}`;
  const aws = await openToRead(ctx, place);
  const known = (await aws.parameters.list(pathOf(place))).map((each) => each.name);
  if (version !== undefined && known.includes(full)) {
    return new OperatorError('input', 'unknown_version', `${full} has no version ${version}`, {
      value: String(version),
      next: [`ops secret history ${name} ${flagsOf(place)}`],
    });
  }
  const near = nearest(full, known);
  return new OperatorError('input', 'unknown_secret', `There is no secret ${full}`, {
    value: full,
    next: [
      ...(near ? [`Did you mean ${near.slice(pathOf(place).length + 1)}?`] : []),
      `ops secret set ${name} ${flagsOf(place)}`,
    ],
  });
}
