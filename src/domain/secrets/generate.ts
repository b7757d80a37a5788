import { randomInt } from 'node:crypto';
import { SecretValue } from './value.ts';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Must match playbooks/plugins/lib/stackrun/secrets/generate.py. */
const CHARACTERS = {
  alphanumeric: LETTERS_AND_DIGITS,
  hex: '0123456789abcdef',
  // No characters that are special in shells, .env files or quoted strings.
  printable: `${LETTERS_AND_DIGITS}!#%&()*+,-./:;<=>?@[]^_{|}~`,
} as const;

export const ALPHABETS = ['alphanumeric', 'hex', 'printable'] as const;

export interface Generation {
  /** In characters. */
  length: number;
  alphabet: (typeof ALPHABETS)[number];
}

/** `below(n)` returns a uniformly distributed number from 0 to n - 1. */
export function generateSecret(
  { length, alphabet }: Generation,
  below: (n: number) => number = randomInt,
): SecretValue {
  const letters = CHARACTERS[alphabet];
  return new SecretValue(Array.from({ length }, () => letters.charAt(below(letters.length))).join(''));
}
