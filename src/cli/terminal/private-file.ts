import { link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OperatorError } from '../../domain/operator/error.ts';

/**
 * Writes a file that only its owner may read, atomically. Throws `file_exists` unless `overwrite`, and
 * `file_unwritable`.
 */
export async function writePrivateFile(
  path: string,
  text: string,
  { overwrite }: { overwrite: boolean },
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writeNew(temporary, text);
    // A link, unlike a rename, does not replace an existing file.
    await (overwrite ? rename(temporary, path) : link(temporary, path));
  } catch (error) {
    throw writeError(path, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function writeError(path: string, error: unknown): OperatorError {
  const { code = '', message = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (code === 'EEXIST') {
    return new OperatorError('input', 'file_exists', `${path} already exists`, {
      value: path,
      next: ['--overwrite replaces it'],
    });
  }
  const detail = { value: path, reason: message };
  return new OperatorError('input', 'file_unwritable', `${path} cannot be written`, detail, { cause: error });
}
