import type { MissingSecret } from '../../domain/secrets/results.ts';
import { isReplicated } from '../../domain/stack/description.ts';
import { openForReading } from '../access/open.ts';
import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { splitSecretName } from './location/names.ts';

/** Declared secrets that only the operator can set and that do not exist. A shared secret appears once. */
export async function missingSecrets(ctx: Context, env: LoadedEnvironment): Promise<MissingSecret[]> {
  const names = env.rendered.stacks.flatMap(({ description }) =>
    description.secrets
      .filter((secret) => secret.generate === null && !isReplicated(secret))
      .map(({ name }) => name),
  );
  if (names.length === 0) return [];
  const unique = [...new Set(names)];
  const aws = await openForReading(ctx, env);
  const existing = new Set(await aws.parameters.existing(unique));
  return unique
    .filter((name) => !existing.has(name))
    .flatMap((full) => {
      const parts = splitSecretName(env.rendered, full);
      return parts ? [{ full, service: parts.service, name: parts.key }] : [];
    });
}
