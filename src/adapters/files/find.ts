import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf } from '../../domain/operator/file-error.ts';
import { PROJECT_FILE } from '../../domain/workspace/paths.ts';

/** The workspace of `start`: the nearest folder, upwards, with an ops.yaml; null if there is none. */
export async function findWorkspace(start: string): Promise<string | null> {
  let folder = resolve(start);
  for (;;) {
    if (await isFile(join(folder, PROJECT_FILE))) return folder;
    const above = dirname(folder);
    if (above === folder) return null;
    folder = above;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}
