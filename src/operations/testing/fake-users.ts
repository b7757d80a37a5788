import type { SecretValue } from '../../domain/secrets/value.ts';
import type { Users } from '../../domain/users/directory.ts';
import type { PasswordPolicy } from '../../domain/users/password.ts';
import {
  ATTACHED_ITEMS,
  type AttachedItem,
  type AttachedItemKind,
  type UserRecord,
} from '../../domain/users/users.ts';

const CREATED = '2026-11-23T10:00:00.000Z';

/**
 * The users of an account, in memory. `calls` records changes. As in IAM, a membership and a password are attached
 * items, and a user with attached items cannot be deleted. A call named in `failing` throws once.
 */
export class FakeUsers implements Users {
  readonly stored = new Map<string, { record: UserRecord; has: AttachedItem[] }>();
  readonly calls: string[] = [];
  readonly passwords: SecretValue[] = [];
  failing: string | null = null;
  policy: PasswordPolicy | null = { length: 14, kinds: ['digit'] };

  async list() {
    return [...this.stored.values()].map(({ record }) => ({ ...record, tags: {} }));
  }

  async get(name: string) {
    return this.stored.get(name)?.record ?? null;
  }

  async create(name: string, tags: Record<string, string>) {
    this.#record(`create ${name}`);
    this.stored.set(name, { record: { name, created: CREATED, passwordLastUsed: null, tags }, has: [] });
  }

  async delete(name: string) {
    this.#record(`delete ${name}`);
    if (this.#has(name).length > 0) throw new TypeError(`${name} still has attachedItems`);
    this.stored.delete(name);
  }

  async members(group: string) {
    const isMember = (has: AttachedItem[]) => has.some(({ kind, id }) => kind === 'group' && id === group);
    return [...this.stored].flatMap(([name, { has }]) => (isMember(has) ? [name] : []));
  }

  async join(name: string, group: string) {
    this.#record(`join ${name} ${group}`);
    this.#has(name).push({ kind: 'group', id: group, since: null });
  }

  async passwordPolicy(): Promise<PasswordPolicy | null> {
    return this.policy;
  }

  async setPassword(name: string, password: SecretValue) {
    this.#record(`password ${name}`);
    this.passwords.push(password);
    if (!this.#has(name).some(({ kind }) => kind === 'password'))
      this.#has(name).push({ kind: 'password', id: '', since: CREATED });
  }

  async attachedItems(name: string, kinds: readonly AttachedItemKind[] = ATTACHED_ITEMS) {
    return this.#has(name).filter(({ kind }) => kinds.includes(kind));
  }

  async removeAttachedItem(name: string, { kind, id }: AttachedItem) {
    this.#record(`remove ${name} ${kind} ${id}`.trim());
    const user = this.stored.get(name);
    if (user) user.has = user.has.filter((each) => each.kind !== kind || each.id !== id);
  }

  #has(name: string): AttachedItem[] {
    const user = this.stored.get(name);
    if (!user) throw new TypeError(`no user ${name}`);
    return user.has;
  }

  #record(call: string): void {
    if (this.failing === call) {
      this.failing = null;
      throw new TypeError(`${call} fails once`);
    }
    this.calls.push(call);
  }
}
