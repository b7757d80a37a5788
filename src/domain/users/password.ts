import { randomInt } from 'node:crypto';

export type CharacterKind = 'uppercase letter' | 'lowercase letter' | 'digit' | 'symbol';

/** An account's password rules (IAM API Reference, "PasswordPolicy"). */
export interface PasswordPolicy {
  length: number;
  /** At least one of each. */
  kinds: CharacterKind[];
}

/** IAM's default policy also requires three of the four kinds (IAM User Guide, "Account password policy"). */
export const IAM_MINIMUM_LENGTH = 8;

/** Without characters that are easily confused: I, l, 1, O, 0. */
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const LOWER = 'abcdefghijkmnopqrstuvwxyz';
const DIGITS = '23456789';
/** Symbols as IAM counts them ("UpdateAccountPasswordPolicy"), without those that a shell interprets. */
const SYMBOLS = '@%+=_-';
const KINDS = [UPPER, LOWER, DIGITS, SYMBOLS];

/** The password is used once and then changed, so extra length costs nothing. */
const SHORTEST = 24;

/** Contains every kind of character, whatever the policy. `below(n)` returns a number from 0 to n - 1. */
export function oneTimePassword(
  policy: PasswordPolicy | null,
  below: (n: number) => number = randomInt,
): string {
  const one = (letters: string) => letters.charAt(below(letters.length));
  const all = KINDS.join('');
  const length = Math.max(SHORTEST, policy?.length ?? IAM_MINIMUM_LENGTH);
  const some = Array.from({ length: length - KINDS.length }, () => one(all));
  return shuffled([...KINDS.map(one), ...some], below).join('');
}

/** The rules for a user's own password, in words. */
export function passwordRules(policy: PasswordPolicy | null): string {
  if (policy === null) return `at least ${IAM_MINIMUM_LENGTH} characters of three kinds`;
  const { length, kinds } = policy;
  const each = kinds.map((kind) => `${kind === 'uppercase letter' ? 'an' : 'a'} ${kind}`);
  return [`at least ${length} characters`, ...(each.length > 0 ? [`with ${each.join(', ')}`] : [])].join(
    ', ',
  );
}

/** Fisher–Yates shuffle. */
function shuffled(letters: string[], below: (n: number) => number): string[] {
  const mixed = [...letters];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [mixed[last], mixed[other]] = [mixed[other] as string, mixed[last] as string];
  }
  return mixed;
}
