import type { Trail, TrailEvent } from '../../domain/audit/trail.ts';
import type { LockRecord, LockStore, SeenLock } from '../../domain/deployment/lock.ts';
import type { Aws } from '../../domain/ports.ts';
import type { ParameterStore } from '../../domain/secrets/parameters.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import type { LoginOptions, SessionState } from '../../domain/session/session.ts';
import type { Sessions } from '../../domain/session/sessions.ts';
import type { StackResource, StackState } from '../../domain/stack/description.ts';
import type { StackEvent, StackReader } from '../../domain/stack/reader.ts';
import { FakeSecrets, type KeptSecret } from './fake-secrets.ts';
import { FakeServices } from './fake-services.ts';
import { FakeUsers } from './fake-users.ts';

/**
 * One account, in memory.
 *
 * - identity: the account and ARN it was made with.
 * - stacks.list: `stacks` of the region, deleted ones are not there. Every call is counted in `calls`.
 * - stacks.events: `history`, oldest first, after the given id. stacks.lastEvent: the last id, or null.
 * - stacks.resources: what `resources` says of the name, else none.
 * - secrets, and parameters, which are the same ones: see FakeSecrets.
 * - locks: versions from 1, one more with each write; delete and create begin at 1 again. A turn of the event loop
 *   passes before each answer, so that two contenders really interleave.
 * - childEnvironment: AWS_REGION alone; `lent` counts what is not closed again.
 * - users: see FakeUsers.
 * - trail: those of `told` of the action that are not older, newest first. Each action that is asked for is in `calls`.
 * - services: see FakeServices.
 * - sessions: `session` as it is; login notes its options in `logins`; signIn gives `address`.
 */
export class FakeAws implements Aws {
  readonly calls: string[] = [];
  readonly stored = new Map<string, KeptSecret>();
  readonly denied = new Set<string>();
  readonly secrets = new FakeSecrets(this.stored, this.denied, this.calls);
  readonly history: StackEvent[] = [];
  readonly locks: FakeLocks;
  states: StackState[] = [];
  /** By the stack's name. */
  resources: Record<string, StackResource[]> = {};
  account = '000000000000';

  constructor(locks: FakeLocks = new FakeLocks()) {
    this.locks = locks;
  }

  async identity() {
    return { account: this.account, arn: `arn:aws:iam::${this.account}:user/me` };
  }

  readonly users = new FakeUsers();
  readonly services = new FakeServices();

  /** Oldest first. */
  readonly told: TrailEvent[] = [];

  readonly trail: Trail = { events: ({ action, since }) => this.#tell(action, since) };

  async *#tell(action: string, since: Date): AsyncIterable<TrailEvent> {
    this.calls.push(`trail.events ${action}`);
    const asked = this.told.filter((event) => event.action === action && Date.parse(event.at) >= +since);
    yield* asked.reverse();
  }

  lent = 0;

  async childEnvironment() {
    this.lent += 1;
    const close = async () => {
      this.lent -= 1;
    };
    return { variables: { AWS_REGION: 'eu-central-1' }, close };
  }

  session: SessionState = {
    source: 'embedded',
    profile: null,
    managed: false,
    mfa: null,
    device: null,
    codeNeeded: false,
    roles: [],
    chained: false,
    expires: null,
    mfaExpires: null,
  };
  readonly logins: LoginOptions[] = [];
  address = 'https://signin.example/federation';

  readonly sessions: Sessions = {
    state: async () => this.session,
    login: async (options) => {
      this.logins.push(options);
      return this.session;
    },
    owner: async () => ({ account: this.account, arn: `arn:aws:iam::${this.account}:user/owner` }),
    signIn: async () => new SecretValue(this.address),
  };

  readonly stacks: StackReader = {
    list: async (region) => {
      this.calls.push('stacks.list');
      return this.states.filter(({ id }) => !region || id.includes(`:${region}:`));
    },
    events: async (stackName, after) => {
      this.calls.push(`stacks.events ${stackName}`);
      const events = this.history.filter(({ stack_name }) => stack_name === stackName);
      return events.slice(after === null ? 0 : events.findIndex(({ id }) => id === after) + 1);
    },
    resources: async (stackName) => this.resources[stackName] ?? [],
    lastEvent: async (stackName) => {
      this.calls.push(`stacks.lastEvent ${stackName}`);
      return this.history.findLast(({ stack_name }) => stack_name === stackName)?.id ?? null;
    },
  };

  readonly parameters: ParameterStore = {
    read: async () => {
      throw new TypeError('no test reads public parameters here');
    },
    existing: async (names) => names.filter((name) => this.stored.has(name)),
    list: (path) => this.secrets.list(path),
    delete: (names) => this.secrets.delete(names),
  };
}

/** See FakeAws. `before` is called ahead of each answer with "overwrite /name" and may act for another, or throw. */
export class FakeLocks implements LockStore {
  readonly kept = new Map<string, SeenLock>();
  before: (call: string) => void | Promise<void> = () => undefined;

  async read(name: string): Promise<SeenLock | null> {
    await this.#turn(`read ${name}`);
    return this.kept.get(name) ?? null;
  }

  async create(name: string, record: LockRecord): Promise<boolean> {
    await this.#turn(`create ${name}`);
    if (this.kept.has(name)) return false;
    this.kept.set(name, { record, version: 1 });
    return true;
  }

  async overwrite(name: string, record: LockRecord): Promise<number> {
    await this.#turn(`overwrite ${name}`);
    const version = (this.kept.get(name)?.version ?? 0) + 1;
    this.kept.set(name, { record, version });
    return version;
  }

  async delete(name: string): Promise<void> {
    await this.#turn(`delete ${name}`);
    this.kept.delete(name);
  }

  async #turn(call: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.before(call);
  }
}
