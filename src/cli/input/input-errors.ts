import { OperatorError } from '../../domain/operator/error.ts';

/** An error of oclif's parser as an operator's error that points to the help; null: another error. */
export function parseError(error: unknown, command: string): OperatorError | null {
  if (!(error instanceof Error) || !('oclif' in error)) return null;
  const message = error.message
    .replace(/\n?See more help with --help\s*$/, '')
    .replace(/^Nonexistent flag/, 'No such flag')
    .replace(/^Parsing --(\S+)\s+/, '--$1: ')
    .trim();
  return new OperatorError('input', 'usage', message, { next: [`${command} --help`] }, { cause: error });
}

/**
 * Returns the values. Throws one error that names all missing ones. `noPrompt`: why nothing is asked; null: there is no
 * question for them.
 */
export function requireValues<T extends Record<string, string | undefined>>(
  values: T,
  command: string,
  noPrompt: string | null,
): { [K in keyof T]: string } {
  const missing = Object.keys(values).filter((name) => !values[name]);
  if (missing.length === 0) return values as { [K in keyof T]: string };
  const toAdd = missing.map((name) => (name.startsWith('--') ? `${name} …` : name)).join(' ');
  throw new OperatorError('input', 'missing_input', `Missing: ${missing.join(', ')}`, {
    reason: noPrompt ?? 'There is no prompt for it',
    next: [`${command} ${toAdd}`],
  });
}
