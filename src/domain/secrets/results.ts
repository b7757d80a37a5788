import type { RestartResult } from '../ecs/rollout.ts';
import type { Tier } from './limits.ts';

/** What `--json` prints of secrets; a value is in none of these but where its field says so. */

export interface SecretWritten {
  /** The parameter's full name. */
  name: string;
  version: number;
  /** Those of the environment that are given it: they see the new value when their tasks start anew. */
  services: string[];
  tier: Tier;
}

export interface SecretRotated extends SecretWritten {
  /** The services with new tasks. */
  restarted: RestartResult[];
}

export interface SecretView {
  name: string;
  /** Null: it lies in no environment's tree. */
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
  /** Its copy in the second region, where the environment has one and it is declared. */
  copy: SecretCopy | null;
}

export interface SecretCopy {
  region: string;
  /** The version at home that it was taken from; null: there is no copy, or it does not say. */
  of: number | null;
  state: 'same' | 'older' | 'missing';
}

export interface SecretHistory {
  name: string;
  /** Newest first. */
  versions: { version: number; modified: string; user: string | null; labels: string[] }[];
}

/** What writing many secrets would do; full names. */
export interface WritePreview {
  /** As it is said. */
  place: string;
  fresh: string[];
  /** There with another value. */
  changed: string[];
  /** There with that value. */
  unchanged: string[];
}

/** What a change of several secrets did; names are as the place has them ("hello/API_TOKEN", "db/password"). */
export interface SecretsChanged {
  written: string[];
  /** Had that value already. */
  unchanged: string[];
  /** Exist with another value, and were left as they are. */
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
