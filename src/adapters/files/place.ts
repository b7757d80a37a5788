import { lstat, realpath } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { codeOf, fileError } from '../../domain/operator/file-error.ts';

/**
 * Where a new file would be: `taken` if anything has its name, be it a symbolic link to nothing; `outside` if the folders
 * above it lead out of the root. Symbolic links within the root are followed. `shown` is the path for messages.
 */
export async function placeOf(
  root: string,
  path: string,
  shown: string,
): Promise<'free' | 'taken' | 'outside'> {
  try {
    if (await exists(path)) return 'taken';
    const below = relative(await realpath(root), await realpath(await nearestFolder(dirname(path))));
    return below === '..' || below.startsWith(`..${sep}`) ? 'outside' : 'free';
  } catch (error) {
    throw fileError(error, 'written', shown);
  }
}

/** The folder, or the first above it that exists. A link to nothing is not followed: it exists. */
async function nearestFolder(path: string): Promise<string> {
  return (await exists(path)) ? path : nearestFolder(dirname(path));
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    throw error;
  }
}
