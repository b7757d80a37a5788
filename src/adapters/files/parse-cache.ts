import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParseCache } from '../../domain/workspace/source-file.ts';

/**
 * Caches each result with its source, one file per name. `directory` belongs to the installed code, not to a workspace:
 * anyone who can write there can change ops itself. An entry is valid while both the source and `build`, which
 * identifies the code that parsed it, are identical. Without a build nothing is cached.
 */
export function parseCache(directory: string, build: string | null): ParseCache {
  return {
    async get<T>(name: string, source: unknown, parse: () => Promise<T>): Promise<T> {
      if (build === null) return parse();
      const file = join(directory, encodeURIComponent(name));
      const from = JSON.stringify([build, source]);
      const cached = await readEntry(file);
      if (cached?.from === from) return cached.value as T;
      const value = await parse();
      await writeEntry(directory, file, JSON.stringify({ from, value }));
      return value;
    },
  };
}

async function readEntry(file: string): Promise<{ from: string; value: unknown } | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * If the entry cannot be written (read-only folder, full disk, file name too long), the source is parsed again next
 * time.
 */
async function writeEntry(directory: string, file: string, text: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(file, text);
  } catch {
    return;
  }
}
