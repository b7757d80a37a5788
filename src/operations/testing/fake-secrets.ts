import { OperatorError } from '../../domain/operator/error.ts';
import type { BulkWrite, SecretStore, SecretWrite } from '../../domain/secrets/store.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';

interface FakeVersion {
  value: SecretValue;
  version: number;
  labels: string[];
}

/** A stored secret: the newest version, and all versions. */
export interface FakeSecret extends FakeVersion {
  keyId: string;
  tags: Record<string, string>;
  versions: FakeVersion[];
}

/**
 * SecureStrings in memory. Versions start at 1; the newest hundred are kept.
 *
 * - write throws `secret_exists` and `secret_moved` like `SecretStore`. `calls` records the names in order. Writes to
 *   names in `denied` fail like in AWS. `meanwhile` is called before each write and can act as another process.
 * - writeAll writes one after another and stops at the first failure.
 */
export class FakeSecrets implements SecretStore {
  readonly stored: Map<string, FakeSecret>;
  readonly denied: Set<string>;
  readonly calls: string[];
  meanwhile: (name: string) => void = () => undefined;

  constructor(stored: Map<string, FakeSecret>, denied: Set<string>, calls: string[]) {
    this.stored = stored;
    this.denied = denied;
    this.calls = calls;
  }

  async get(name: string, version?: number) {
    const stored = this.stored.get(name);
    const found = version === undefined ? stored : stored?.versions.find((each) => each.version === version);
    return found ? { name, value: found.value, version: found.version } : null;
  }

  async several(names: string[]) {
    const found = await Promise.all(names.map((name) => this.get(name)));
    return found.filter((each) => each !== null);
  }

  async info(name: string) {
    const stored = this.stored.get(name);
    if (!stored) return null;
    const { version, keyId } = stored;
    return { name, version, modified: '2026-11-23T10:00:00.000Z', user: null, keyId };
  }

  async list(path: string) {
    const names = [...this.stored.keys()].filter((name) => name.startsWith(`${path}/`)).toSorted();
    const found = await Promise.all(names.map((name) => this.info(name)));
    return found.filter((each) => each !== null);
  }

  async history(name: string) {
    return (this.stored.get(name)?.versions ?? []).map(({ version, labels }) => ({
      version,
      modified: '2026-11-23T10:00:00.000Z',
      user: null,
      labels,
    }));
  }

  async write({ name, value, keyId, tags, expected }: SecretWrite): Promise<number> {
    this.calls.push(`write ${name}`);
    if (this.denied.has(name)) throw new OperatorError('credentials', 'access_denied', `${name} refused`);
    this.meanwhile(name);
    const before = this.stored.get(name);
    if (before && expected === 'absent')
      throw new OperatorError('input', 'secret_exists', `${name} exists already`);
    const version = (before?.version ?? 0) + 1;
    this.put(name, value, { keyId, tags: { ...before?.tags, ...tags } });
    if (typeof expected === 'number' && version !== expected + 1)
      throw new OperatorError('locked', 'secret_moved', `${name} moved`);
    return version;
  }

  /** Adds a version as if it existed before, or another process wrote it. */
  put(name: string, value: SecretValue, settings: { keyId?: string; tags?: Record<string, string> } = {}) {
    const before = this.stored.get(name);
    const newest = { value, version: (before?.version ?? 0) + 1, labels: [] };
    const versions = [...(before?.versions ?? []), newest].slice(-100);
    this.stored.set(name, { keyId: 'alias/shop-dev', tags: {}, ...settings, ...newest, versions });
  }

  async writeAll(writes: SecretWrite[], onWritten: (written: number) => void): Promise<BulkWrite> {
    const written: string[] = [];
    const left = writes.map(({ name }) => name);
    for (const write of writes) {
      try {
        await this.write(write);
      } catch (failure) {
        return { written, left, failure };
      }
      written.push(left.shift() as string);
      onWritten(written.length);
    }
    return { written, left, failure: null };
  }

  async tags(name: string) {
    return this.stored.get(name)?.tags ?? {};
  }

  async delete(names: string[]) {
    this.calls.push(`delete ${names.join(' ')}`);
    for (const name of names) this.stored.delete(name);
  }
}
