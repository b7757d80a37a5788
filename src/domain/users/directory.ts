import type { SecretValue } from '../secrets/value.ts';
import type { PasswordPolicy } from './password.ts';
import type { Belonging, BelongingKind, UserRecord } from './users.ts';

/** The users of the account's IAM. Every list is complete: all pages are read. */
export interface Users {
  list(): Promise<UserRecord[]>;
  get(name: string): Promise<UserRecord | null>;
  /** One that exists already stays as it is. */
  create(name: string, tags: Record<string, string>): Promise<void>;
  delete(name: string): Promise<void>;
  members(group: string): Promise<string[]>;
  join(name: string, group: string): Promise<void>;
  /** Null: the account has none of its own. */
  passwordPolicy(): Promise<PasswordPolicy | null>;
  /** Has to be changed at the next sign-in. Replaces one that is there. */
  setPassword(name: string, password: SecretValue): Promise<void>;
  /** Of these kinds; without, of all. */
  belongings(name: string, kinds?: readonly BelongingKind[]): Promise<Belonging[]>;
  /** Removes it from the user; a missing one is no error. */
  removeBelonging(name: string, belonging: Belonging): Promise<void>;
}
