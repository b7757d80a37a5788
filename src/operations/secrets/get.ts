import { OperatorError } from '../../domain/operator/error.ts';
import { nearest } from '../../domain/operator/spelling.ts';
import type { Aws } from '../../domain/ports.ts';
import type { StoredSecret } from '../../domain/secrets/store.ts';
import type { Context } from '../context.ts';
import { flagsOf, fullName, openToRead, pathOf, type SecretLocation } from './location/location.ts';

/** The newest version, or the given one. Throws `unknown_secret`, `unknown_version`. */
export async function getSecret(
  ctx: Context,
  location: SecretLocation,
  name: string,
  version?: number,
): Promise<StoredSecret> {
  return readSecret(await openToRead(ctx, location), location, name, version);
}

export async function readSecret(
  aws: Aws,
  location: SecretLocation,
  name: string,
  version?: number,
): Promise<StoredSecret> {
  const found = await aws.secrets.get(fullName(location, name), version);
  if (found) return found;
  throw await unknownSecret(aws, location, name, version);
}

/** Suggests the nearest existing name, or how to create the secret. */
export async function unknownSecret(
  aws: Aws,
  location: SecretLocation,
  name: string,
  version?: number,
): Promise<OperatorError> {
  const full = `${pathOf(location)}/${name}`;
  const known = (await aws.parameters.list(pathOf(location))).map((each) => each.name);
  if (version !== undefined && known.includes(full)) {
    return new OperatorError('input', 'unknown_version', `${full} has no version ${version}`, {
      value: String(version),
      next: [`ops secret history ${name} ${flagsOf(location)}`],
    });
  }
  const near = nearest(full, known);
  return new OperatorError('input', 'unknown_secret', `No secret ${full}`, {
    value: full,
    next: [
      ...(near ? [`Did you mean ${near.slice(pathOf(location).length + 1)}?`] : []),
      `ops secret set ${name} ${flagsOf(location)}`,
    ],
  });
}
