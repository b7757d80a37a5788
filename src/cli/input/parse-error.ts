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
