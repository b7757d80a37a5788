import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { OperatorError } from '../../domain/operator/error.ts';
import { codeOf, fileError } from '../../domain/operator/file-error.ts';
import type { Workspace } from '../../domain/ports.ts';
import { findWorkspace } from './find.ts';
import { FileWorkspace } from './workspace.ts';

export interface WorkspaceOptions {
  /** The working directory of the process. */
  cwd: string;
  /** `-C DIR`: as if the command had been started there. */
  directory?: string;
  /** The folder itself becomes a workspace: no search above it, and it need not exist yet. */
  newWorkspace?: boolean;
  /** The folder with the templates, roles and playbooks of ops. */
  packageRoot: string;
}

/**
 * The workspace of a command: the nearest folder, upwards, with an ops.yaml. If there is none, its root is the start
 * folder, and reading ops.yaml fails. Throws `no_folder` for a directory that does not exist.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const start = resolve(options.cwd, options.directory ?? '.');
  if (options.newWorkspace) return new FileWorkspace(start, options.packageRoot);
  if (options.directory !== undefined) await checkFolder(start, options.directory);
  return new FileWorkspace((await findWorkspace(start)) ?? start, options.packageRoot, start);
}

async function checkFolder(path: string, given: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) return;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw fileError(error, 'read', given);
  }
  throw new OperatorError('input', 'no_folder', `The folder ${given} does not exist`, {
    value: given,
    next: [`ops init ${given}`],
  });
}
