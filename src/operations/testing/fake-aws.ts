import type { Trail, TrailEvent } from '../../domain/audit/trail.ts';
import type { LockRecord, LockStore, LockVersion, StoredLock } from '../../domain/deployment/lock.ts';
import type { Clock } from '../../domain/machine/machine.ts';
import type { Aws } from '../../domain/ports.ts';
import type { ParameterStore } from '../../domain/secrets/store.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import type { LoginOptions, SessionState } from '../../domain/session/session.ts';
import type { Sessions } from '../../domain/session/sessions.ts';
import type { StackResource, StackState } from '../../domain/stack/description.ts';
import type { StackEvent, StackReader } from '../../domain/stack/reader.ts';
import { type FakeSecret, FakeSecrets } from './fake-secrets.ts';
import { FakeServices } from './fake-services.ts';
import { FakeUsers } from './fake-users.ts';

/**
 * One account, in memory.
 *
 * - identity: `account` and a fixed user.
 * - stacks.describe: the state with this name, whatever its region.
 * - stacks.list: the region's `states`, without deleted stacks. `calls` records every call.
 * - stacks.events: `history` after the given id, oldest first. stacks.lastEvent: the last id, or null.
 * - stacks.resources: those in `resources` under the stack's name, else none.
 * - secrets and parameters share one store: see FakeSecrets.
 * - locks: see FakeLocks. Versions start at 1 and grow with each write; delete and create restart at 1. Each answer waits
 *   one turn of the event loop, so that two contenders really interleave.
 * - childEnvironment: only AWS_REGION; `openChildEnvironments` counts those not closed.
 * - users: see FakeUsers.
 * - trail: the `trailEvents` of the action since the date, newest first. `calls` records each requested action.
 * - services: see FakeServices.
 * - sessions: returns `session`; login records its options in `logins`; signIn returns `address`.
 */
export class FakeAws implements Aws {
  readonly calls: string[] = [];
  readonly stored = new Map<string, FakeSecret>();
  readonly denied = new Set<string>();
  readonly secrets = new FakeSecrets(this.stored, this.denied, this.calls);
  readonly history: StackEvent[] = [];
  readonly locks: FakeLocks;
  states: StackState[] = [];
  /** By stack name. */
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
  readonly trailEvents: TrailEvent[] = [];

  readonly trail: Trail = { events: ({ action, since }) => this.#events(action, since) };

  async *#events(action: string, since: Date): AsyncIterable<TrailEvent> {
    this.calls.push(`trail.events ${action}`);
    const asked = this.trailEvents.filter(
      (event) => event.action === action && Date.parse(event.at) >= +since,
    );
    yield* asked.reverse();
  }

  openChildEnvironments = 0;

  async childEnvironment() {
    this.openChildEnvironments += 1;
    const close = async () => {
      this.openChildEnvironments -= 1;
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
    describe: async (stackName) => {
      this.calls.push(`stacks.describe ${stackName}`);
      return this.states.find(({ name }) => name === stackName) ?? null;
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
      throw new TypeError('unexpected read of public parameters');
    },
    existing: async (names) => names.filter((name) => this.stored.has(name)),
    list: (path) => this.secrets.list(path),
    delete: (names) => this.secrets.delete(names),
  };
}

/**
 * See FakeAws. `before` is called before each answer, with "overwrite /name", and can act as another process or throw.
 * The age of a lock is by `clock`, which is AWS's; a lock that a test stored itself was written at its heartbeat.
 */
export class FakeLocks implements LockStore {
  readonly stored = new Map<string, LockVersion & { written?: Date }>();
  clock: Pick<Clock, 'now'> | null = null;
  before: (call: string) => void | Promise<void> = () => undefined;

  async read(name: string): Promise<StoredLock | null> {
    await this.#turn(`read ${name}`);
    const found = this.stored.get(name);
    if (!found) return null;
    const { record, version, written = new Date(record.heartbeat) } = found;
    const age = this.clock && (this.clock.now().getTime() - written.getTime()) / 1_000;
    return { record, version, age };
  }

  async create(name: string, record: LockRecord): Promise<boolean> {
    await this.#turn(`create ${name}`);
    if (this.stored.has(name)) return false;
    this.#write(name, { record, version: 1 });
    return true;
  }

  async overwrite(name: string, record: LockRecord): Promise<number> {
    await this.#turn(`overwrite ${name}`);
    const version = (this.stored.get(name)?.version ?? 0) + 1;
    this.#write(name, { record, version });
    return version;
  }

  #write(name: string, lock: LockVersion): void {
    this.stored.set(name, { ...lock, ...(this.clock && { written: this.clock.now() }) });
  }

  async delete(name: string): Promise<void> {
    await this.#turn(`delete ${name}`);
    this.stored.delete(name);
  }

  async #turn(call: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.before(call);
  }
}
