import type { RestartResult } from '../ecs/rollout.ts';
import type { Tier } from './limits.ts';

/** What `--json` prints about secrets. None of these contain values. */

export interface SecretWritten {
  /** The parameter's full name. */
  name: string;
  version: number;
  /** Services that use it; they get the new value when their tasks restart. */
  services: string[];
  tier: Tier;
}

export interface SecretRotated extends SecretWritten {
  /** The restarted services. */
  restarted: RestartResult[];
}

export interface SecretView {
  name: string;
  /** Null if it does not belong to an environment. */
  service: string | null;
  version: number | null;
  /** ISO 8601, UTC. */
  modified: string | null;
  /** ARN of who wrote it. */
  user: string | null;
  declared: boolean;
  missing: boolean;
  /** The services that declare it. */
  services: string[];
  /** Its copy in the second region; null without a second region or if it is not declared. */
  copy: SecretCopy | null;
}

export interface SecretCopy {
  region: string;
  /** The version in the home region that it was copied from; null if there is no copy or it is unknown. */
  of: number | null;
  state: 'same' | 'older' | 'missing';
}

export interface SecretHistory {
  name: string;
  /** Newest first. */
  versions: { version: number; modified: string; user: string | null; labels: string[] }[];
}

/** What a bulk write would do; full names. */
export interface WritePreview {
  /** For messages. */
  place: string;
  fresh: string[];
  /** Existing with another value. */
  changed: string[];
  /** Existing with the same value. */
  unchanged: string[];
}

/** Result of a bulk write; names are relative to the location ("hello/API_TOKEN", "db/password"). */
export interface SecretsChanged {
  written: string[];
  /** Already had the same value. */
  unchanged: string[];
  /** Existed with another value and were not changed. */
  skipped: string[];
  services: string[];
}

export interface SecretDifference {
  service: string;
  name: string;
  state: 'only_in_first' | 'only_in_second' | 'different';
}

export interface SecretsDiff {
  first: string;
  second: string;
  same: number;
  differences: SecretDifference[];
}

/** A declared secret that does not exist and must be set by the operator. */
export interface MissingSecret {
  /** The parameter's full name. */
  full: string;
  /** `shared` for a shared secret. */
  service: string;
  name: string;
}
