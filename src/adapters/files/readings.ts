import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readings } from '../../domain/workspace/source-file.ts';

/**
 * Keeps what was read, with what it was read from, in a file for each name in `directory`, which belongs to the code
 * and to nobody's workspace: who can write there can change ops itself. It holds while the source is the same to the
 * letter and `build`, which names the code that read it, too; without a build nothing is kept.
 */
export function keptReadings(directory: string, build: string | null): Readings {
  return {
    async kept<T>(name: string, source: unknown, read: () => Promise<T>): Promise<T> {
      if (build === null) return read();
      const place = join(directory, encodeURIComponent(name));
      const from = JSON.stringify([build, source]);
      const found = await look(place);
      if (found?.from === from) return found.value as T;
      const value = await read();
      await keep(directory, place, JSON.stringify({ from, value }));
      return value;
    },
  };
}

async function look(place: string): Promise<{ from: string; value: unknown } | null> {
  try {
    return JSON.parse(await readFile(place, 'utf8'));
  } catch {
    return null;
  }
}

/** What cannot be kept (read-only folder, full disk, a name too long for a file) is read again next time. */
async function keep(directory: string, place: string, text: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(place, text);
  } catch {
    return;
  }
}
