import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';

/** Of a parameter (Systems Manager API Reference, "Tag"). */
const TAG = /^(?!aws:)([\p{L}\p{Z}\p{N}_.:/+\-@]{1,128})=([\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256})$/iu;

/** `KEY=VALUE` each. Throws InvalidInput naming all that are not. */
export function tagsOf(given: string[]): Record<string, string> {
  const wrong = given.filter((each) => !TAG.test(each));
  if (wrong.length > 0) throw new InvalidInput(wrong.map(badTag));
  return Object.fromEntries(given.map((each) => TAG.exec(each)?.slice(1) as [string, string]));
}

function badTag(value: string): OperatorError {
  return new OperatorError('input', 'bad_tag', `${JSON.stringify(value)} is no tag`, {
    value,
    reason:
      'KEY=VALUE: letters, digits, spaces and _ . : / = + - @; 128 and 256 characters; not beginning with aws:',
    next: ['--tag owner=payments'],
  });
}
