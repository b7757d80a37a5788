import { isCopied } from '../domain/stack.ts';
import { openForReading } from './access.ts';
import type { Context } from './context.ts';
import type { LoadedEnvironment } from './load.ts';
import { splitSecretName } from './operator-secrets.ts';

/** Declared secrets that only the operator can set, and that are not there; `name` is the parameter's full name. */
export async function missingSecrets(
  ctx: Context,
  env: LoadedEnvironment,
): Promise<{ name: string; service: string }[]> {
  const asked = env.rendered.stacks.flatMap(({ description }) =>
    description.secrets
      .filter((secret) => secret.generate === null && !isCopied(secret))
      .map(({ name }) => name),
  );
  if (asked.length === 0) return [];
  const aws = await openForReading(ctx, env);
  const existing = new Set(await aws.parameters.existing(asked));
  return asked
    .filter((name) => !existing.has(name))
    .map((name) => ({ name, service: splitSecretName(env.rendered, name)?.service ?? '' }));
}
