import type { ForeignStack } from '../stack/owner.ts';
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
  /** Its URL; null if it is not exposed or not deployed. */
  url: string | null;
  image: string;
  /** "running", or "recorded, not running" if the embedded AWS has no container engine. */
  state: string;
}

/** A DNS record that the operator must create: a name of the domain and its target. */
export interface DnsRecord {
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
  /** Records for the owner of the domain's zone; empty if ops creates them. */
  records: DnsRecord[];
  lock: LockRecord | null;
  /** Stacks with its names that belong to something else: an apply refuses to change them. */
  foreign: ForeignStack[];
}

/** What the stacks' tags say about an environment. */
export interface DeployedEnvironment {
  name: string;
  account: string;
  /** Home region; of an environment whose home was not searched, the one it was found in. */
  region: string;
  /** Null: none. */
  replica_region: string | null;
  local: boolean;
  /** Its own stacks, in both regions. */
  stacks: number;
  status: EnvironmentStatus;
  /** Of the stack that changed last. */
  updated: string | null;
}

/** `ops env list --aws --json`: what is deployed, beside what the files say. */
export interface ListedEnvironment extends EnvironmentSummary {
  /** Whether this workspace has its files. */
  files: boolean;
  /** Null: no stack was found. */
  deployed: Omit<DeployedEnvironment, 'name' | 'account' | 'region' | 'local'> | null;
}

/** `ops env list --json`: read only from files, so it needs no credentials. */
export interface EnvironmentSummary {
  name: string;
  account: string;
  region: string;
  local: boolean;
  size: string;
  services: string[];
  /** Why its file cannot be read; the other fields are then empty. Null if there is no problem. */
  problem: string | null;
}
