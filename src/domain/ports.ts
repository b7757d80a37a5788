import type { Trail } from './audit/trail.ts';
import type { LockStore } from './deployment/lock.ts';
import type { RunningServices } from './ecs/rollout.ts';
import type { ParameterStore } from './secrets/parameters.ts';
import type { SecretStore } from './secrets/store.ts';
import type { ChildEnvironment, Sessions } from './session/sessions.ts';
import type { Identity } from './session/target.ts';
import type { RenderedEnvironment } from './stack/description.ts';
import type { StackReader } from './stack/reader.ts';
import type { Users } from './users/directory.ts';
import type { SourceFile } from './workspace/source-file.ts';

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
