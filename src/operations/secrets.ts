import { InvalidInput, OperatorError } from '../domain/errors.ts';
import type { SecretView } from '../domain/results.ts';
import type { SecretValue } from '../domain/secret-value.ts';
import { nearest } from '../domain/spelling.ts';
import { isCopied } from '../domain/stack.ts';
import { openEnvironment, openForReading, secretsPath } from './access.ts';
import type { Context } from './context.ts';
import type { LoadedEnvironment } from './load.ts';
import type { KnownEnvironment } from './load-answers.ts';
import { secretSettings, splitSecretName } from './operator-secrets.ts';
import { updateCopy } from './secret-copies.ts';

/** As environment variables are called: what a container is given. */
const KEY = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

interface Named {
  service: string;
  name: string;
}

/**
 * Stores a value. `services` are those of this environment that declare it: they see it when their tasks start anew.
 * Throws `secret_exists` where there is a value and `overwrite` is not said.
 */
export async function setSecret(
  ctx: Context,
  env: LoadedEnvironment,
  secret: Named & { value: SecretValue; overwrite: boolean },
): Promise<{ name: string; version: number; services: string[] }> {
  const name = parameterName(env, secret);
  if (secret.value.reveal() === '') {
    throw new OperatorError('input', 'secret_empty', `${name}: an empty value cannot be stored`, {
      value: name,
      next: ['Give the value on standard input, or type it when asked'],
    });
  }
  const aws = await openEnvironment(ctx, env);
  const version = await aws.parameters.putSecret(name, secret.value, {
    ...secretSettings(env.rendered, name),
    overwrite: secret.overwrite,
  });
  await updateCopy(ctx, env, { name, value: secret.value, version });
  return { name, version, services: declaring(env, name) };
}

/** Throws `unknown_secret` where there is none. */
export async function getSecret(
  ctx: Context,
  env: KnownEnvironment,
  secret: Named,
): Promise<{ value: SecretValue; version: number }> {
  const name = parameterName(env, secret);
  const aws = await openForReading(ctx, env);
  const found = await aws.parameters.secret(name);
  if (found) return found;
  const known = (await aws.parameters.list(`${pathOf(env)}/${secret.service}`)).map((each) => each.name);
  const near = nearest(name, known);
  throw new OperatorError('input', 'unknown_secret', `There is no secret ${name}`, {
    value: name,
    next: [
      ...(near ? [`Did you mean ${near.split('/').at(-1)}?`] : []),
      `ops secret set ${secret.name} -e ${env.name} -s ${secret.service}`,
    ],
  });
}

/** What is declared and what is stored, by name; values are not asked for. */
export async function listSecrets(
  ctx: Context,
  env: LoadedEnvironment,
  { service }: { service?: string } = {},
): Promise<SecretView[]> {
  if (service !== undefined) checkService(env, service);
  const aws = await openForReading(ctx, env);
  const stored = new Map((await aws.parameters.list(pathOf(env))).map((each) => [each.name, each]));
  const declared = new Set(
    env.rendered.stacks.flatMap(({ description }) => description.secrets.map(({ name }) => name)),
  );
  return [...new Set([...declared, ...stored.keys()])].sort().flatMap((name) => {
    const parts = splitSecretName(env.rendered, name);
    if (!parts || (service !== undefined && parts.service !== service)) return [];
    const found = stored.get(name);
    return [
      {
        name: parts.key,
        service: parts.service,
        version: found?.version ?? null,
        modified: found?.modified ?? null,
        user: found?.user ?? null,
        declared: declared.has(name),
        missing: found === undefined,
      },
    ];
  });
}

function pathOf({ name, project }: KnownEnvironment): string {
  return secretsPath({ project: project.project, environment: name });
}

function parameterName(env: KnownEnvironment, { service, name }: Named): string {
  checkService(env, service);
  if (!KEY.test(name)) {
    throw new OperatorError('input', 'bad_name', `A secret cannot be called ${JSON.stringify(name)}`, {
      value: name,
      reason:
        'It becomes an environment variable: letters, digits and underscores, not beginning with a digit',
      next: [
        `Use ${
          name
            .toUpperCase()
            .replace(/[^A-Z0-9_]/g, '_')
            .replace(/^(?=\d)/, '_') || 'API_TOKEN'
        }`,
      ],
    });
  }
  return `${pathOf(env)}/${service}/${name}`;
}

function checkService(env: KnownEnvironment, service: string): void {
  const names = env.settings.services;
  if (names.includes(service)) return;
  const near = nearest(service, names);
  throw new InvalidInput([
    new OperatorError('input', 'unknown_service', `${env.name} has no service ${service}`, {
      value: service,
      reason: names.length > 0 ? `Its services are ${names.join(', ')}` : 'It has no services',
      next: near ? [`Did you mean ${near}?`] : [`ops env set ${env.name} services=${service}`],
    }),
  ]);
}

function declaring(env: LoadedEnvironment, name: string): string[] {
  return env.rendered.stacks
    .filter(({ description }) => description.secrets.some((each) => each.name === name && !isCopied(each)))
    .map(({ description }) => description.stack.replace(/^service-/, ''));
}
