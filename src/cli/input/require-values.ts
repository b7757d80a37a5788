import { OperatorError } from '../../domain/operator/error.ts';

/** The given values, none of them missing; else one error that names all that are. `words`: the command, as typed. */
export function demand<T extends Record<string, string | undefined>>(
  values: T,
  words: string,
): { [K in keyof T]: string } {
  const missing = Object.keys(values).filter((name) => !values[name]);
  if (missing.length === 0) return values as { [K in keyof T]: string };
  const toAdd = missing.map((name) => (name.startsWith('--') ? `${name} …` : name)).join(' ');
  throw new OperatorError('input', 'missing_input', `Missing: ${missing.join(', ')}`, {
    reason: 'Nobody is there to ask, or it is not asked for',
    next: [`${words} ${toAdd}`],
  });
}
