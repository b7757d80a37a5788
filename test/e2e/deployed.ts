import { cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { forkPlaybooks } from './forked-playbooks.ts';
import { Sandbox } from './support.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that the test files of one run share. */
    shared: string;
  }
}

const TIMEOUT_SECONDS = 120;

/** vitest's global set-up; vitest calls the returned function after the last test. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = await mkdtemp(join(tmpdir(), 'ops-e2e-shared-'));
  project.provide('shared', shared);
  const end = await forkPlaybooks(join(shared, 'tools'));
  return async () => {
    await end();
    await rm(shared, { recursive: true, force: true });
  };
}

/**
 * A sandbox with the environment `dev`, deployed in eu-central-1 with default answers by `ops env create dev --local`.
 * The first test file that calls this deploys it; each file gets a copy of the workspace with the state of its embedded
 * AWS, which is stopped.
 */
export async function deployedSandbox(): Promise<Sandbox> {
  const shared = inject('shared');
  const [template, ready, failed] = ['workspace', 'ready', 'failed'].map((name) => join(shared, name));
  if (await isFirst(join(shared, 'begun'))) await deploy(template ?? '', ready ?? '', failed ?? '');
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  while (!(await exists(ready ?? ''))) {
    if ((await exists(failed ?? '')) || Date.now() > deadline)
      throw new TypeError('could not deploy the environment that test files copy');
    await sleep(100);
  }
  return Sandbox.make({ from: template ?? '' });
}

async function isFirst(marker: string): Promise<boolean> {
  try {
    await mkdir(marker);
    return true;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function deploy(template: string, ready: string, failed: string): Promise<void> {
  const sandbox = await Sandbox.make();
  try {
    await sandbox.localUp();
    await sandbox.ok(['env', 'create', 'dev', '--local', '--yes', '--region', 'eu-central-1']);
    await sandbox.ok(['local', 'down']);
    await cp(sandbox.folder, template, { recursive: true });
    await writeFile(ready, '');
  } catch (error) {
    await writeFile(failed, '');
    throw error;
  } finally {
    await sandbox.dispose();
  }
}
