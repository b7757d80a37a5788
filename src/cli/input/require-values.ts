import { OperatorError } from '../../domain/operator/error.ts';

/** Returns the values. Throws one error that names all missing ones. `words`: the command, as typed. */
export function demand<T extends Record<string, string | undefined>>(
  values: T,
  words: string,
): { [K in keyof T]: string } {
  const missing = Object.keys(values).filter((name) => !values[name]);
  if (missing.length === 0) return values as { [K in keyof T]: string };
  const toAdd = missing.map((name) => (name.startsWith('--') ? `${name} …` : name)).join(' ');
  throw new OperatorError('input', 'missing_input', `Missing: ${missing.join(', ')}`, {
    reason: 'No terminal to prompt on, or there is no prompt for it',
    next: [`${words} ${toAdd}`],
  });
}
