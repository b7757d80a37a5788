import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, fileError } from './errors.ts';

export interface WantedFile {
  /** Absolute. */
  path: string;
  /** As the operator knows it, for messages. */
  shown: string;
  text: string;
}

/** More processes than this at once on one environment are a mistake somewhere else. */
const SWAPS = 100;

interface Staged extends WantedFile {
  beside: string;
}

/**
 * Writes all files or none, as far as a file system can: every text is on the disk beside its place before the
 * first rename, so that no permission, no space or a crash leaves the old files whole. Folders made on the way are
 * removed again when it fails.
 */
export async function writeAll(files: WantedFile[]): Promise<void> {
  const staged: Staged[] = [];
  const made: string[] = [];
  let current = files[0]?.shown ?? '';
  try {
    for (const file of files) {
      current = file.shown;
      const first = await mkdir(dirname(file.path), { recursive: true });
      if (first !== undefined) made.push(first);
      staged.push(await stage(file));
    }
    for (const file of staged) {
      current = file.shown;
      await refuseFolder(file.path);
    }
    for (const file of staged) {
      current = file.shown;
      await rename(file.beside, file.path);
    }
  } catch (error) {
    await Promise.all(staged.map(({ beside }) => discard(beside)));
    for (const folder of made.toReversed()) await discard(folder);
    throw fileError(error, 'written', current);
  }
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) await syncFolder(folder);
}

/** Loaded at the first write: reading commands start faster without Node's cryptography. */
async function randomMark(): Promise<string> {
  const { randomBytes } = await import('node:crypto');
  return randomBytes(6).toString('hex');
}

async function stage(file: WantedFile): Promise<Staged> {
  const beside = `${file.path}.${await randomMark()}.new`;
  const mode = await modeOf(file.path);
  const handle = await open(beside, 'wx', mode);
  try {
    await handle.writeFile(file.text);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await discard(beside);
    throw error;
  }
  await handle.close();
  return { ...file, beside };
}

/** A file keeps its permissions. */
async function modeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0o644;
    throw error;
  }
}

/** A rename onto a folder would fail only when others have been renamed already. */
async function refuseFolder(path: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory())
      throw Object.assign(new TypeError('is a folder'), { code: 'EISDIR' });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Puts the renames themselves on the disk; file systems that cannot sync folders are left alone. */
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
 * Puts a folder with these files in the place of the old one: written beside it, then swapped, so that a reader
 * finds the old folder or the new one (for an instant none), and never half of either.
 */
export async function replaceFolder(
  folder: string,
  shown: string,
  files: Record<string, string>,
): Promise<void> {
  const mark = await randomMark();
  const fresh = `${folder}.${mark}.new`;
  const old = `${folder}.${mark}.old`;
  try {
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
 * Another process may do the same at the same moment: then the folder is back between the two renames, and the swap
 * is done again. Whoever comes last wins, with a whole folder.
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
      if (!taken || attempt === SWAPS) throw error;
    }
  }
}

/** Clearing up after a failure; a second failure must not hide the first, which is the one that is told. */
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
