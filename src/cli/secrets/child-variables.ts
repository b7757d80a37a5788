import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';

/** Chamber's default, so that environments written for it work unchanged. */
export const STRICT_VALUE = 'chamberme';

interface ChildOptions {
  /** Pass only the secrets. */
  pristine: boolean;
  /** Fill only variables with this value, and all of them; null: add all secrets. */
  strictValue: string | null;
  warn(message: string): void;
}

/** The environment of the command. Throws InvalidInput for placeholders without a secret and secrets without one. */
export function childVariables(
  secrets: Map<string, SecretValue>,
  env: Record<string, string | undefined>,
  { pristine, strictValue, warn }: ChildOptions,
): Record<string, string> {
  const inherited = pristine ? {} : definedVariables(env);
  if (strictValue !== null) return { ...inherited, ...fillPlaceholders(secrets, env, strictValue) };
  for (const name of secrets.keys()) {
    if (Object.hasOwn(inherited, name)) warn(`${name} from the environment is replaced by the secret`);
  }
  return { ...inherited, ...revealAll(secrets) };
}

function fillPlaceholders(
  secrets: Map<string, SecretValue>,
  env: Record<string, string | undefined>,
  placeholder: string,
): Record<string, string> {
  const placeholders = Object.keys(env).filter((name) => env[name] === placeholder);
  const occupied = [...secrets.keys()].filter((name) => env[name] !== undefined && env[name] !== placeholder);
  const unfilled = placeholders.filter((name) => !secrets.has(name));
  const problems = [
    ...unfilled.map((name) =>
      strictError(name, `${name} is a placeholder in the environment, but no secret fills it`),
    ),
    ...occupied.map((name) => strictError(name, `${name} already has a value of its own in the environment`)),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  return revealAll(new Map([...secrets].filter(([name]) => placeholders.includes(name))));
}

function strictError(name: string, message: string): OperatorError {
  return new OperatorError('input', 'strict_refused', message, { value: name });
}

function revealAll(secrets: Map<string, SecretValue>): Record<string, string> {
  return Object.fromEntries([...secrets].map(([name, value]) => [name, value.reveal()]));
}

/** The variables that are set. */
export function definedVariables(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((each): each is [string, string] => each[1] !== undefined),
  );
}
