import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Workspace } from '../../domain/ports.ts';
import { codeOf, fileError } from './errors.ts';
import { findWorkspace } from './find.ts';
import { FileWorkspace } from './workspace.ts';

export interface WorkspaceOptions {
  /** The process's working directory. */
  cwd: string;
  /** `-C DIR`: as if the command had been started there. */
  directory?: string;
  /** The folder itself becomes a workspace: nothing is searched for above it, and it need not exist yet. */
  newWorkspace?: boolean;
  /** Where the templates, roles and playbooks of ops are. */
  packageRoot: string;
}

/**
 * The workspace a command works in: the nearest folder, upwards, with an ops.yaml. Where there is none it is rooted
 * where the command started, and reading it says so. Throws `no_folder` for a directory that does not exist.
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
  throw new OperatorError('input', 'no_folder', `There is no folder ${given}`, {
    value: given,
    next: [`ops init ${given}`],
  });
}
