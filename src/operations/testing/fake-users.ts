import type { SecretValue } from '../../domain/secrets/value.ts';
import type { Users } from '../../domain/users/directory.ts';
import type { PasswordPolicy } from '../../domain/users/password.ts';
import { BELONGINGS, type Belonging, type BelongingKind, type UserRecord } from '../../domain/users/users.ts';

const MADE = '2026-11-23T10:00:00.000Z';

/**
 * The users of an account, in memory. What changes is noted in `calls`. As in IAM: a membership is a belonging, a
 * password is one, and a user with belongings cannot be deleted. A call named in `failing` throws once.
 */
export class FakeUsers implements Users {
  readonly kept = new Map<string, { record: UserRecord; has: Belonging[] }>();
  readonly calls: string[] = [];
  readonly passwords: SecretValue[] = [];
  failing: string | null = null;
  policy: PasswordPolicy | null = { length: 14, kinds: ['digit'] };

  async list() {
    return [...this.kept.values()].map(({ record }) => ({ ...record, tags: {} }));
  }

  async get(name: string) {
    return this.kept.get(name)?.record ?? null;
  }

  async create(name: string, tags: Record<string, string>) {
    this.#note(`create ${name}`);
    this.kept.set(name, { record: { name, created: MADE, passwordLastUsed: null, tags }, has: [] });
  }

  async delete(name: string) {
    this.#note(`delete ${name}`);
    if (this.#has(name).length > 0) throw new TypeError(`${name} has something left`);
    this.kept.delete(name);
  }

  async members(group: string) {
    const isMember = (has: Belonging[]) => has.some(({ kind, id }) => kind === 'group' && id === group);
    return [...this.kept].flatMap(([name, { has }]) => (isMember(has) ? [name] : []));
  }

  async join(name: string, group: string) {
    this.#note(`join ${name} ${group}`);
    this.#has(name).push({ kind: 'group', id: group, since: null });
  }

  async passwordPolicy(): Promise<PasswordPolicy | null> {
    return this.policy;
  }

  async setPassword(name: string, password: SecretValue) {
    this.#note(`password ${name}`);
    this.passwords.push(password);
    if (!this.#has(name).some(({ kind }) => kind === 'password'))
      this.#has(name).push({ kind: 'password', id: '', since: MADE });
  }

  async belongings(name: string, kinds: readonly BelongingKind[] = BELONGINGS) {
    return this.#has(name).filter(({ kind }) => kinds.includes(kind));
  }

  async take(name: string, { kind, id }: Belonging) {
    this.#note(`take ${name} ${kind} ${id}`.trim());
    const user = this.kept.get(name);
    if (user) user.has = user.has.filter((each) => each.kind !== kind || each.id !== id);
  }

  #has(name: string): Belonging[] {
    const user = this.kept.get(name);
    if (!user) throw new TypeError(`no user ${name}`);
    return user.has;
  }

  #note(call: string): void {
    if (this.failing === call) {
      this.failing = null;
      throw new TypeError(`${call} fails once`);
    }
    this.calls.push(call);
  }
}
