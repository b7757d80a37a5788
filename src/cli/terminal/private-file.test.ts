import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writePrivateFile } from './private-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ops-private-'));
const file = join(folder, 'secrets.env');
afterAll(() => rmSync(folder, { recursive: true }));

it('is readable only by its owner, replaces only with overwrite, and leaves no other file', async () => {
  await writePrivateFile(file, 'one', { overwrite: false });
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['one', 0o600]);
  await expect(writePrivateFile(file, 'two', { overwrite: false })).rejects.toMatchObject({
    code: 'file_exists',
  });
  expect(readFileSync(file, 'utf8')).toBe('one');
  writeFileSync(file, 'open to all', { mode: 0o644 });
  await writePrivateFile(file, 'two', { overwrite: true });
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['two', 0o600]);
  expect(readdirSync(folder)).toEqual(['secrets.env']);
});

it('reports why it cannot be written', async () => {
  const refused = writePrivateFile(join(folder, 'absent', 'f'), 'x', { overwrite: false });
  await expect(refused).rejects.toMatchObject({ exit: 'input', code: 'file_unwritable' });
});
