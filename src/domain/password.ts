import { randomInt } from 'node:crypto';
import type { PasswordPolicy } from './users.ts';

/** Without what is mistaken for another when it is read out: I, l, 1, O, 0. */
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const LOWER = 'abcdefghijkmnopqrstuvwxyz';
const DIGITS = '23456789';
/** Of those that count as symbols (IAM API Reference, "UpdateAccountPasswordPolicy"), none that a shell reads. */
const SYMBOLS = '@%+=_-';
const KINDS = [UPPER, LOWER, DIGITS, SYMBOLS];

/** Used once and changed at once, so longer than need be costs nobody anything. */
const SHORTEST = 24;

/** A password of all kinds of characters, as long as the policy wants; `below(n)` gives a number from 0 to n - 1. */
export function oneTimePassword(
  { length }: PasswordPolicy,
  below: (n: number) => number = randomInt,
): string {
  const one = (letters: string) => letters.charAt(below(letters.length));
  const all = KINDS.join('');
  const some = Array.from({ length: Math.max(SHORTEST, length) - KINDS.length }, () => one(all));
  return shuffled([...KINDS.map(one), ...some], below).join('');
}

/** Fisher and Yates. */
function shuffled(letters: string[], below: (n: number) => number): string[] {
  const mixed = [...letters];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [mixed[last], mixed[other]] = [mixed[other] as string, mixed[last] as string];
  }
  return mixed;
}
