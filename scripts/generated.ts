import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Writes generated files; with `--check` it only compares them, and prints the command that updates stale ones. */
export async function generate(script: string, files: Record<string, string>): Promise<void> {
  const check = process.argv.includes('--check');
  const stale: string[] = [];
  for (const [path, text] of Object.entries(files)) {
    const before = await readFile(join(root, path), 'utf8').catch(() => null);
    if (before === text) continue;
    stale.push(path);
    if (check) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  if (!check || stale.length === 0) return;
  process.stderr.write(`Stale: ${stale.join(', ')}\nUpdate them: node scripts/${script}\n`);
  process.exitCode = 1;
}
