import type { Tier } from './limits.ts';
import type { SecretValue } from './value.ts';

/** All that is known of a parameter but its value. */
export interface ParameterInfo {
  name: string;
  version: number;
  /** ISO 8601, UTC. */
  modified: string;
  /** ARN of who wrote it, where the store knows. */
  user: string | null;
  /** The key it is encrypted under: id, ARN or alias, as it was given. Null: not encrypted. */
  keyId: string | null;
}

/** A secret as it is stored; `name` is the parameter's full name. */
export interface StoredSecret {
  name: string;
  value: SecretValue;
  version: number;
}

/** One version of a secret; Parameter Store keeps the newest hundred. */
export interface SecretVersion {
  version: number;
  /** ISO 8601, UTC. */
  modified: string;
  /** ARN of who wrote it, where the store knows. */
  user: string | null;
  labels: string[];
}

/** What has to stand there for a write to be made: nothing, just this version, or whatever does. */
export type Expected = 'absent' | 'any' | number;

export interface SecretWrite {
  /** The parameter's full name. */
  name: string;
  value: SecretValue;
  /** What the value needs, by `tierFor`. */
  tier: Tier;
  /** Key id, ARN or alias. */
  keyId: string;
  /** Written beside those that are there. */
  tags: Record<string, string>;
  expected: Expected;
}

/** How far a bulk write came. */
export interface BulkWrite {
  written: string[];
  /** Not tried, or refused; in the order given. */
  left: string[];
  /** What the first of them failed with; null: all is written. */
  failure: unknown;
}

/**
 * SecureStrings of Parameter Store. One intent is one effect: a write whose answer was lost is looked up, never
 * repeated blindly.
 */
export interface SecretStore {
  /** The newest version, or this one; null where there is none. */
  get(name: string, version?: number): Promise<StoredSecret | null>;
  /** Those that exist, in the order of `names`. */
  several(names: string[]): Promise<StoredSecret[]>;
  /** All but the value; null where there is none. */
  info(name: string): Promise<ParameterInfo | null>;
  /** Oldest first; none where there is no such secret. */
  history(name: string): Promise<SecretVersion[]>;
  /**
   * The new version. Throws `secret_exists` where something is there and nothing was expected, and `secret_moved`
   * where another version came between.
   */
  write(write: SecretWrite): Promise<number>;
  /** As fast as the store allows: being asked to slow down is no failure. `told` hears of each that is written. */
  writeAll(writes: SecretWrite[], told: (written: number) => void): Promise<BulkWrite>;
  tags(name: string): Promise<Record<string, string>>;
}
