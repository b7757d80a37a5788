import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';

/** A parameter's tag (Systems Manager API Reference, "Tag"). */
const TAG = /^(?!aws:)([\p{L}\p{Z}\p{N}_.:/+\-@]{1,128})=([\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256})$/iu;

/** Reads `KEY=VALUE` words. Throws InvalidInput with all invalid ones. */
export function tagsOf(given: string[]): Record<string, string> {
  const wrong = given.filter((each) => !TAG.test(each));
  if (wrong.length > 0) throw new InvalidInput(wrong.map(tagError));
  return Object.fromEntries(given.map((each) => TAG.exec(each)?.slice(1) as [string, string]));
}

function tagError(value: string): OperatorError {
  return new OperatorError('input', 'bad_tag', `${JSON.stringify(value)} is not a tag`, {
    value,
    reason:
      'KEY=VALUE: letters, digits, spaces and _ . : / = + - @; at most 128 and 256 characters; aws: is reserved',
    next: ['--tag owner=payments'],
  });
}
