import { mkdir, open, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf, fileError } from '../../domain/operator/file-error.ts';

export interface WantedFile {
  /** Absolute. */
  path: string;
  /** The path shown in messages. */
  shown: string;
  text: string;
}

/** More concurrent processes than this on one environment indicate another problem. */
const SWAP_ATTEMPTS = 100;

interface Staged extends WantedFile {
  temporary: string;
}

/**
 * Writes all files or none, as far as a file system allows: all texts are on disk in temporary files before the first
 * rename, so that a missing permission, a full disk or a crash leaves the old files intact. After a failure it removes
 * the folders that it created. A symbolic link stays: the file that it names is written.
 */
export async function writeAll(files: WantedFile[]): Promise<void> {
  const staged: Staged[] = [];
  const created: string[] = [];
  let current = files[0]?.shown ?? '';
  try {
    for (const file of files) {
      current = file.shown;
      created.push(...(await makeFolder(dirname(file.path))));
      const path = await linkTarget(file.path);
      created.push(...(await makeFolder(dirname(path))));
      staged.push(await stage({ ...file, path }));
    }
    for (const file of staged) {
      current = file.shown;
      await refuseFolder(file.path);
    }
    for (const file of staged) {
      current = file.shown;
      await rename(file.temporary, file.path);
    }
  } catch (error) {
    await Promise.all(staged.map(({ temporary }) => discard(temporary)));
    for (const folder of created.toReversed()) await discard(folder);
    throw fileError(error, 'written', current);
  }
  for (const folder of new Set(staged.map(({ path }) => dirname(path)))) await syncFolder(folder);
}

/** The topmost folder that had to be created, if any. */
async function makeFolder(path: string): Promise<string[]> {
  const first = await mkdir(path, { recursive: true });
  return first === undefined ? [] : [first];
}

/** What a symbolic link names, followed to its end; it need not exist. Any other path is its own target. */
async function linkTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  // Nothing is there, or a link to nothing. Links in a loop have failed above.
  try {
    return await linkTarget(resolve(await realpath(dirname(path)), await readlink(path)));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return path;
    throw error;
  }
}

/** Loads node:crypto at the first write: commands that only read start faster without it. */
async function randomMark(): Promise<string> {
  const { randomBytes } = await import('node:crypto');
  return randomBytes(6).toString('hex');
}

async function stage(file: WantedFile): Promise<Staged> {
  const temporary = `${file.path}.${await randomMark()}.new`;
  const mode = await modeOf(file.path);
  const handle = await open(temporary, 'wx', mode);
  try {
    await handle.writeFile(file.text);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await discard(temporary);
    throw error;
  }
  await handle.close();
  return { ...file, temporary };
}

/** The file's current permissions, or the default. */
async function modeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0o644;
    throw error;
  }
}

/** A rename onto a folder would fail only after other files have been renamed. */
async function refuseFolder(path: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory())
      throw Object.assign(new TypeError('is a folder'), { code: 'EISDIR' });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Flushes the renames to disk, unless the file system cannot sync folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a folder, or the one that a symbolic link names, with one that has these files: written to a temporary folder,
 * then swapped. A reader finds the old or the new folder (for an instant none), never a partial one.
 */
export async function replaceFolder(
  path: string,
  shown: string,
  files: Record<string, string>,
): Promise<void> {
  const mark = await randomMark();
  let fresh = `${path}.${mark}.new`;
  try {
    const folder = await linkTarget(path);
    fresh = `${folder}.${mark}.new`;
    const old = `${folder}.${mark}.old`;
    await mkdir(fresh, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(fresh, name)), { recursive: true });
      await writeFile(join(fresh, name), text, { flag: 'wx' });
    }
    await swap(fresh, folder, old);
  } catch (error) {
    await discard(fresh);
    throw fileError(error, 'written', shown);
  }
}

/**
 * If another process replaces the folder at the same time, the folder exists again between the two renames, and the
 * swap is repeated. The last process wins, with a complete folder.
 */
async function swap(fresh: string, folder: string, old: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const aside = `${old}${attempt}`;
    const replaced = await moved(folder, aside);
    try {
      await rename(fresh, folder);
      await rm(aside, { recursive: true, force: true });
      return;
    } catch (error) {
      const taken = ['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '');
      if (taken) await discard(aside);
      else if (replaced) await rename(aside, folder);
      if (!taken || attempt === SWAP_ATTEMPTS) throw error;
    }
  }
}

/** Cleans up after a failure. A second failure must not hide the first. */
async function discard(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if (codeOf(error) === null) throw error;
  }
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
