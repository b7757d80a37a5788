import type { SecretValue } from '../secrets/value.ts';
import type { PasswordPolicy } from './password.ts';
import type { AttachedItem, AttachedItemKind, UserRecord } from './users.ts';

/** The account's IAM users. Every list includes all pages. */
export interface Users {
  list(): Promise<UserRecord[]>;
  get(name: string): Promise<UserRecord | null>;
  /** An existing user is left unchanged. */
  create(name: string, tags: Record<string, string>): Promise<void>;
  delete(name: string): Promise<void>;
  members(group: string): Promise<string[]>;
  join(name: string, group: string): Promise<void>;
  /** Null if the account has no custom policy. */
  passwordPolicy(): Promise<PasswordPolicy | null>;
  /** Must be changed at the next sign-in. Replaces an existing password. */
  setPassword(name: string, password: SecretValue): Promise<void>;
  /** The user's items of these kinds; by default, of all kinds. */
  attachedItems(name: string, kinds?: readonly AttachedItemKind[]): Promise<AttachedItem[]>;
  /** Removes it from the user; a missing one is no error. */
  removeAttachedItem(name: string, belonging: AttachedItem): Promise<void>;
}
