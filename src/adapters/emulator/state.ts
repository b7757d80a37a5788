import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The recorded emulator process. */
export interface Started {
  format: 1;
  pid: number;
  /** See startOf: tells this process from a later one with the same id. */
  started: string;
  port: number;
}

/** Null for a missing or invalid file. */
export async function readStarted(file: string): Promise<Started | null> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as Partial<Started> | null;
    const { format, pid, started, port } = value ?? {};
    if (format !== 1 || !Number.isInteger(pid) || !Number.isInteger(port) || typeof started !== 'string')
      return null;
    return { format, pid: Number(pid), started, port: Number(port) };
  } catch {
    return null;
  }
}

export async function writeStarted(file: string, started: Started): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}`;
  try {
    await writeFile(beside, `${JSON.stringify(started)}\n`, { mode: 0o600 });
    await rename(beside, file);
  } finally {
    await rm(beside, { force: true });
  }
}

export async function removeStarted(file: string): Promise<void> {
  await rm(file, { force: true });
}
