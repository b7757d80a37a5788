import { randomInt } from 'node:crypto';
import { SecretValue } from './value.ts';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The same as in playbooks/plugins/lib/stackrun/secrets/generate.py. */
const CHARACTERS = {
  alphanumeric: LETTERS_AND_DIGITS,
  hex: '0123456789abcdef',
  // Nothing that a shell, a .env file or a quoted string reads as more than itself.
  printable: `${LETTERS_AND_DIGITS}!#%&()*+,-./:;<=>?@[]^_{|}~`,
} as const;

export const ALPHABETS = ['alphanumeric', 'hex', 'printable'] as const;

export interface Generation {
  /** Characters. */
  length: number;
  alphabet: (typeof ALPHABETS)[number];
}

/** `below(n)` gives a number from 0 to n - 1, each as likely. */
export function generateSecret(
  { length, alphabet }: Generation,
  below: (n: number) => number = randomInt,
): SecretValue {
  const letters = CHARACTERS[alphabet];
  return new SecretValue(Array.from({ length }, () => letters.charAt(below(letters.length))).join(''));
}
