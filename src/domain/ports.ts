import type { Trail } from './audit/trail.ts';
import type { RunEvent, RunMode, StackEvent } from './deployment/events.ts';
import type { LockRecord, SeenLock } from './deployment/lock.ts';
import type { RunningServices } from './ecs/rollout.ts';
import type { ParameterInfo, SecretStore } from './secrets/store.ts';
import type { SecretValue } from './secrets/value.ts';
import type { LoginOptions, SessionState } from './session/session.ts';
import type { RenderedEnvironment, StackResource, StackState } from './stack/description.ts';
import type { PasswordPolicy } from './users/password.ts';
import type { Belonging, BelongingKind, UserRecord } from './users/users.ts';

/** Who the credentials belong to (STS GetCallerIdentity). */
export interface Identity {
  account: string;
  arn: string;
}

/** How to reach one account and region: a profile, or the embedded AWS. */
export interface Target {
  region: string;
  profile: string | null;
  local: boolean;
  /** ARN of the role that is worked as; absent: the credentials as they are. */
  role?: string;
  /** The environment it is, for the command that mends it. */
  environment?: string;
}

export interface Aws {
  identity(): Promise<Identity>;
  sessions: Sessions;
  stacks: StackReader;
  parameters: ParameterStore;
  secrets: SecretStore;
  locks: LockStore;
  users: Users;
  trail: Trail;
  services: RunningServices;
  /** What gives a child process the same access. */
  childEnvironment(): Promise<ChildEnvironment>;
}

export interface ChildEnvironment {
  /** Environment variables; the secret of a session that ops keeps is in none of them. */
  variables: Record<string, string>;
  /** The child has ended: nothing is given out any more. */
  close(): Promise<void>;
}

/** The temporary credentials of a target. */
export interface Sessions {
  /** Asks nobody, and no service. */
  state(): Promise<SessionState>;
  /**
   * Makes what is needed and not kept: an MFA session, with a code, and the roles' sessions. Throws `login_needed`,
   * `mfa_code_refused`, `mfa_device_refused`, `role_refused`, `clock_wrong`.
   */
  login(options: LoginOptions): Promise<SessionState>;
  /** Who the credentials are that sessions are made from; no code is asked for. */
  owner(): Promise<Identity>;
  /** An address that signs a browser in for whoever opens it within 15 minutes. */
  signIn(): Promise<SecretValue>;
}

export interface StackReader {
  /** Every stack that is not deleted, of the target's region unless another is named; DescribeStacks, all pages. */
  list(region?: string): Promise<StackState[]>;
  /** Events after the event with id `after`, oldest first. An absent stack has none. */
  events(stackName: string, after: string | null, region?: string): Promise<StackEvent[]>;
  /** The resources it has, those already deleted left out; all pages. An absent stack has none. */
  resources(stackName: string, region?: string): Promise<StackResource[]>;
  /** Id of the newest event, from one page: where `events` starts when only what comes next is wanted. */
  lastEvent(stackName: string, region?: string): Promise<string | null>;
}

/** The users of the account's IAM. Every list is complete: all pages are read. */
export interface Users {
  list(): Promise<UserRecord[]>;
  get(name: string): Promise<UserRecord | null>;
  /** One that exists already stays as it is. */
  create(name: string, tags: Record<string, string>): Promise<void>;
  delete(name: string): Promise<void>;
  members(group: string): Promise<string[]>;
  join(name: string, group: string): Promise<void>;
  /** Null: the account has none of its own. */
  passwordPolicy(): Promise<PasswordPolicy | null>;
  /** Has to be changed at the next sign-in. Replaces one that is there. */
  setPassword(name: string, password: SecretValue): Promise<void>;
  /** Of these kinds; without, of all. */
  belongings(name: string, kinds?: readonly BelongingKind[]): Promise<Belonging[]>;
  /** Takes it away from the user; what is gone already is no error. */
  take(name: string, belonging: Belonging): Promise<void>;
}

export interface ParameterStore {
  /** Public or plain parameters by name; absent ones are left out. */
  read(names: string[]): Promise<Record<string, string>>;
  /** The names among `names` that exist, without their values being asked for. */
  existing(names: string[]): Promise<string[]>;
  /** What lies below a path, values not asked for. */
  list(path: string): Promise<ParameterInfo[]>;
  delete(names: string[]): Promise<void>;
}

/** The lock's store: one SSM parameter, plain text. Versions grow by one with each write. */
export interface LockStore {
  read(name: string): Promise<SeenLock | null>;
  /** Created without overwrite. False where one exists (a lost response of our own is recognised by its id). */
  create(name: string, record: LockRecord): Promise<boolean>;
  /** Overwrites; returns the version the store gave. One more than seen means won, more means lost. */
  overwrite(name: string, record: LockRecord): Promise<number>;
  delete(name: string): Promise<void>;
}

/** What a run of a playbook is told; becomes run.json, see docs/reference/run-protocol.md. */
export interface RunRequest {
  mode: RunMode;
  environment: string;
  /** Host names to work on; all others stand as they are. */
  stacks: string[];
  lockId: string | null;
  keepChangeSets: boolean;
  changeSets: Record<string, string>;
  allow: string[];
  waitFor: Record<string, string[]>;
  /** Steps of ops that every stack waits for before it changes anything. */
  changeAfter: string[];
}

export interface PlaybookRun {
  events: AsyncIterable<RunEvent>;
  /** Marks a step of ops as done (`<name>.done`). */
  markDone(step: string): Promise<void>;
  /** Marks it as failed: stacks that wait for it fail with `needs_failed`, the others go on. */
  markFailed(step: string): Promise<void>;
  stop(how: 'hold' | 'detach' | 'cancel'): Promise<void>;
  /** Resolves when the process has ended; `output` is its last text, stripped, for a bug report. */
  ended: Promise<{ code: number; output: string }>;
}

export interface Playbooks {
  run(request: RunRequest, childEnvironment: Record<string, string>): Promise<PlaybookRun>;
}

/** A file as it stands, or as it is to be written. */
export interface SourceFile {
  /** Relative to the workspace. */
  path: string;
  text: string;
}

/** The files of a workspace; a workspace's own file wins over the packaged one. */
export interface Workspace {
  root: string;
  environments(): Promise<string[]>;
  /** Ids of the accounts that have an account.yml. */
  accounts(): Promise<string[]>;
  services(): Promise<string[]>;
  read(path: string): Promise<SourceFile | null>;
  /** The path in the workspace of a file that the operator names, relative to where ops was started. */
  named(path: string): string;
  /** A template, role or playbook: the workspace's own, else the packaged one. */
  packaged(path: string): Promise<SourceFile>;
  /** The files below a folder whose names end so, with paths relative to it; the workspace's folder, else the packaged one. */
  packagedFolder(path: string, ending: string): Promise<SourceFile[]>;
  /** Writes all files or none: each beside its place first, then renamed. */
  write(files: SourceFile[]): Promise<void>;
  remove(path: string): Promise<void>;
  writeBuild(rendered: RenderedEnvironment): Promise<void>;
}

/** What was read before, so that what has not changed is not read again. */
export interface Readings {
  /** What `read` gives for this source, plain data both; it is called where the name's last source was another. */
  kept<T>(name: string, source: unknown, read: () => Promise<T>): Promise<T>;
}

/** Judges a template before anything is sent; AWS's own validator. Positions are the template's. */
export interface TemplateJudge {
  judge(name: string, text: string): Promise<TemplateFinding[]>;
}

export interface TemplateFinding {
  severity: 'error' | 'warning';
  rule: string;
  message: string;
  line: number;
  column: number;
}
