import { randomInt } from 'node:crypto';

export type CharacterKind = 'uppercase letter' | 'lowercase letter' | 'digit' | 'symbol';

/** What an account demands of passwords (IAM API Reference, "PasswordPolicy"). */
export interface PasswordPolicy {
  length: number;
  /** Of each at least one. */
  kinds: CharacterKind[];
}

/** IAM's own, where an account has none: of three of the four kinds (IAM User Guide, "Account password policy"). */
export const IAM_LEAST = 8;

/** Without what is mistaken for another when it is read out: I, l, 1, O, 0. */
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const LOWER = 'abcdefghijkmnopqrstuvwxyz';
const DIGITS = '23456789';
/** Of those that count as symbols (IAM API Reference, "UpdateAccountPasswordPolicy"), none that a shell reads. */
const SYMBOLS = '@%+=_-';
const KINDS = [UPPER, LOWER, DIGITS, SYMBOLS];

/** Used once and changed at once, so longer than need be costs nobody anything. */
const SHORTEST = 24;

/** Of all kinds of characters, whichever are demanded; `below(n)` gives a number from 0 to n - 1. */
export function oneTimePassword(
  policy: PasswordPolicy | null,
  below: (n: number) => number = randomInt,
): string {
  const one = (letters: string) => letters.charAt(below(letters.length));
  const all = KINDS.join('');
  const length = Math.max(SHORTEST, policy?.length ?? IAM_LEAST);
  const some = Array.from({ length: length - KINDS.length }, () => one(all));
  return shuffled([...KINDS.map(one), ...some], below).join('');
}

/** What the person's own password has to be. */
export function passwordRules(policy: PasswordPolicy | null): string {
  if (policy === null) return `at least ${IAM_LEAST} characters, of three kinds`;
  const { length, kinds } = policy;
  const each = kinds.map((kind) => `${kind === 'uppercase letter' ? 'an' : 'a'} ${kind}`);
  return [`at least ${length} characters`, ...(each.length > 0 ? [`with ${each.join(', ')}`] : [])].join(
    ', ',
  );
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
