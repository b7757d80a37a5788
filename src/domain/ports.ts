import type { Trail } from './audit/trail.ts';
import type { LockStore } from './deployment/lock.ts';
import type { RunningServices } from './ecs/rollout.ts';
import type { ParameterStore, SecretStore } from './secrets/store.ts';
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
  /** The environment that gives a child process the same access. */
  childEnvironment(): Promise<ChildEnvironment>;
}

/** The files of a workspace; its own files override packaged ones. */
export interface Workspace {
  root: string;
  environments(): Promise<string[]>;
  /** IDs of the accounts with an account.yml. */
  accounts(): Promise<string[]>;
  services(): Promise<string[]>;
  read(path: string): Promise<SourceFile | null>;
  /** The workspace path of a file given by the operator, relative to the current directory. */
  named(path: string): string;
  /** A template, role or playbook: the workspace's own, or the packaged one. */
  packaged(path: string): Promise<SourceFile>;
  /** The files below a folder with this suffix, with relative paths; the workspace's folder, or the packaged one. */
  packagedFolder(path: string, ending: string): Promise<SourceFile[]>;
  /** Writes all files or none: to temporary files first, which are then renamed. */
  write(files: SourceFile[]): Promise<void>;
  /**
   * The same for files that must not exist: throws `file_exists`, and `outside_workspace` if a symbolic link leads out
   * of the workspace.
   */
  create(files: SourceFile[]): Promise<void>;
  remove(path: string): Promise<void>;
  writeBuild(rendered: RenderedEnvironment): Promise<void>;
}
