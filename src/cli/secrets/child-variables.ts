import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';

/** Chamber's default, so that environments written for it work unchanged. */
export const STRICT_VALUE = 'chamberme';

interface Choice {
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
  { pristine, strictValue, warn }: Choice,
): Record<string, string> {
  const inherited = pristine ? {} : definedVariables(env);
  if (strictValue !== null) return { ...inherited, ...strictly(secrets, env, strictValue) };
  for (const name of secrets.keys()) {
    if (Object.hasOwn(inherited, name)) warn(`${name} from the environment is replaced by the secret`);
  }
  return { ...inherited, ...revealed(secrets) };
}

function strictly(
  secrets: Map<string, SecretValue>,
  env: Record<string, string | undefined>,
  place: string,
): Record<string, string> {
  const places = Object.keys(env).filter((name) => env[name] === place);
  const taken = [...secrets.keys()].filter((name) => env[name] !== undefined && env[name] !== place);
  const unfilled = places.filter((name) => !secrets.has(name));
  const problems = [
    ...unfilled.map((name) =>
      problem(name, `${name} is a placeholder in the environment, but no secret fills it`),
    ),
    ...taken.map((name) => problem(name, `${name} already has a value of its own in the environment`)),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  return revealed(new Map([...secrets].filter(([name]) => places.includes(name))));
}

function problem(name: string, message: string): OperatorError {
  return new OperatorError('input', 'strict_refused', message, { value: name });
}

function revealed(secrets: Map<string, SecretValue>): Record<string, string> {
  return Object.fromEntries([...secrets].map(([name, value]) => [name, value.reveal()]));
}

/** The variables that are set. */
export function definedVariables(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((each): each is [string, string] => each[1] !== undefined),
  );
}
