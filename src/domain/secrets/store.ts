import type { Tier } from './limits.ts';
import type { SecretValue } from './value.ts';

/** A parameter's metadata, without its value. */
export interface ParameterInfo {
  name: string;
  version: number;
  /** ISO 8601, UTC. */
  modified: string;
  /** ARN of who wrote it, if the store knows. */
  user: string | null;
  /** The key it is encrypted with: ID, ARN or alias, as given. Null if not encrypted. */
  keyId: string | null;
}

/** A stored secret; `name` is the parameter's full name. */
export interface StoredSecret {
  name: string;
  value: SecretValue;
  version: number;
}

/** One version of a secret; Parameter Store keeps the latest hundred. */
export interface SecretVersion {
  version: number;
  /** ISO 8601, UTC. */
  modified: string;
  /** ARN of who wrote it, if the store knows. */
  user: string | null;
  labels: string[];
}

/** Precondition of a write: the secret must be absent, must have this version, or anything. */
export type Expected = 'absent' | 'any' | number;

export interface SecretWrite {
  /** The parameter's full name. */
  name: string;
  value: SecretValue;
  /** From `tierFor`. */
  tier: Tier;
  /** Key ID, ARN or alias. */
  keyId: string;
  /** Added to existing tags. */
  tags: Record<string, string>;
  expected: Expected;
}

/** Outcome of a bulk write. */
export interface BulkWrite {
  written: string[];
  /** Names not attempted or rejected, in the given order. */
  left: string[];
  /** The error of the first of them; null if everything was written. */
  failure: unknown;
}

/**
 * SecureStrings in Parameter Store. Writes are idempotent: after a lost response, the store checks whether the write
 * took effect before it retries.
 */
export interface SecretStore {
  /** The latest version, or the given one; null if it does not exist. */
  get(name: string, version?: number): Promise<StoredSecret | null>;
  /** The existing secrets, in the order of `names`. */
  several(names: string[]): Promise<StoredSecret[]>;
  /** Everything except the value; null if it does not exist. */
  info(name: string): Promise<ParameterInfo | null>;
  /** Oldest first; empty if the secret does not exist. */
  history(name: string): Promise<SecretVersion[]>;
  /**
   * Returns the new version. Throws `secret_exists` if the secret exists but was expected to be absent, and
   * `secret_moved` if another version was written in the meantime.
   */
  write(write: SecretWrite): Promise<number>;
  /** Writes as fast as the store allows; throttling is not a failure. Calls `onWritten` after each write. */
  writeAll(writes: SecretWrite[], onWritten: (written: number) => void): Promise<BulkWrite>;
  tags(name: string): Promise<Record<string, string>>;
}

/** Any parameters of Parameter Store. */
export interface ParameterStore {
  /** Values of public or plain parameters by name; absent ones are omitted. */
  read(names: string[]): Promise<Record<string, string>>;
  /** The existing names among `names`, without reading values. */
  existing(names: string[]): Promise<string[]>;
  /** Parameters below a path, without values. */
  list(path: string): Promise<ParameterInfo[]>;
  delete(names: string[]): Promise<void>;
}
