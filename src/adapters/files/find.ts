import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PROJECT_FILE } from '../../domain/workspace/paths.ts';
import { codeOf } from './errors.ts';

/**
 * The workspace that `start` lies in: the nearest folder, upwards, with an ops.yaml. Null where there is none.
 * A folder that cannot be entered ends the search.
 */
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
