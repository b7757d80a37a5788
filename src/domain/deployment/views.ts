import type { LockRecord } from './lock.ts';

export type EnvironmentStatus = 'ready' | 'in_progress' | 'failed' | 'partial' | 'absent';

export interface StackView {
  name: string;
  stack_name: string;
  /** CloudFormation's status, or "NOT_DEPLOYED". */
  status: string;
  reason: string | null;
  updated: string | null;
  outputs: Record<string, string>;
}

export interface ServiceView {
  name: string;
  /** Where operators reach it; null where it is not exposed or not deployed. */
  url: string | null;
  image: string;
  /** "running", or "recorded, not running" where no container engine stands behind the embedded AWS. */
  state: string;
}

/** A name of the domain, and the name that its record must lead to. */
export interface RecordToMake {
  name: string;
  target: string;
}

/** `ops env show --json`. */
export interface EnvironmentView {
  name: string;
  project: string;
  account: string;
  region: string;
  local: boolean;
  status: EnvironmentStatus;
  stacks: StackView[];
  services: ServiceView[];
  /** For whoever has the domain's zone; empty where they are made here. */
  records: RecordToMake[];
  lock: LockRecord | null;
}

/** `ops env list --json`: read from files alone, so that it needs no credentials. */
export interface EnvironmentSummary {
  name: string;
  account: string;
  region: string;
  local: boolean;
  size: string;
  services: string[];
  /** Why its file cannot be read; the other fields are then empty. Null where all is well. */
  problem: string | null;
}
