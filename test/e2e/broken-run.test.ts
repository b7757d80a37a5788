// Faults of the machine in the middle of a run: killed processes and a disk that fills.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SlowEndpoint } from './slow.ts';
import { type Running, Sandbox } from './support.ts';

let sandbox: Sandbox;
let upstream: string;

beforeAll(async () => {
  sandbox = await Sandbox.make({ ownPlaybooks: true });
  upstream = await sandbox.localUp();
});
afterAll(() => sandbox.dispose());

/** Whether this user may mount a file system in a namespace of its own. */
const mounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

async function waitUntil<T>(what: string, found: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await found();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new TypeError(`not within a minute: ${what}`);
    await sleep(50);
  }
}

/** Creates `env`; every stack takes minutes. */
async function creating(
  env: string,
  work: (running: Running) => Promise<void>,
  { within = [], faults = [] }: { within?: string[]; faults?: string[] } = {},
): Promise<void> {
  const slow = await SlowEndpoint.start(upstream, 300, faults);
  try {
    const running = sandbox.start(['env', 'create', env, '--local', '--yes'], {
      env: { AWS_ENDPOINT_URL: slow.url },
      within,
    });
    await waitUntil('two stacks are in flight', async () =>
      ((await slow.counts()).ExecuteChangeSet ?? 0) > 1 ? true : undefined,
    );
    await work(running);
  } finally {
    await slow.stop();
  }
}

/** The worker that waits for the answer to ExecuteChangeSet, and its stack. */
function executing(): { stack: string; pid: number } | undefined {
  const runs = join(sandbox.folder, '.ops', 'runs');
  for (const run of readdirSync(runs)) {
    for (const file of readdirSync(join(runs, run))) {
      const pid = /^\.call-(\d+)\.json$/.exec(file)?.[1];
      if (!pid) continue;
      const { stack, action } = JSON.parse(readFileSync(join(runs, run, file), 'utf8'));
      if (action === 'ExecuteChangeSet') return { stack, pid: Number(pid) };
    }
  }
  return undefined;
}

/** Each process of this sandbox's run whose command line contains `text`. */
function processes(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return line.includes(text) && line.includes(sandbox.folder);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function expectOrderlyEnd(running: Running, env: string, cause: string): Promise<void> {
  const start = Date.now();
  expect(await running.ended).toBe(20);
  // Its stacks would take minutes.
  expect(Date.now() - start, running.stderr).toBeLessThan(100_000);
  expect(running.stderr).toContain(cause);
  expect(running.stderr).toMatch(/In flight +\S.*\(AWS continues\)/);
  expect(running.stderr).toContain(`ops env watch ${env}`);
  expect(running.stderr).toContain(`ops env apply ${env}`);
  expect(running.stderr).not.toMatch(/Traceback|^ +at /m);
  await waitUntil('the playbook has ended', () => (processes('start.py').length === 0 ? true : undefined));
}

it.runIf(process.platform === 'linux')('a worker that the system kills ends the run in order', async () => {
  const work = async (running: Running) => {
    const { stack, pid } = await waitUntil('a call', executing);
    process.kill(pid, 'SIGKILL');
    await expectOrderlyEnd(running, 'worker', `The process that worked on ${stack} was killed by SIGKILL`);
  };
  await creating('worker', work, { faults: ['--withhold', 'ExecuteChangeSet=1'] });
  // The lock is released, and the next apply converges.
  await sandbox.ok(['env', 'apply', 'worker', '--yes']);
});

it.runIf(process.platform === 'linux')('so does the death of ansible-playbook', () =>
  creating('playbook', async (running) => {
    // Its workers have the same command line, and end with it.
    const [oldest] = processes('start.py').toSorted((a, b) => a - b);
    process.kill(oldest as number, 'SIGKILL');
    await expectOrderlyEnd(running, 'playbook', 'ansible-playbook was killed by SIGKILL');
  }),
);

it.runIf(mounts)('a disk that fills ends the run in order', async () => {
  const runs = join(sandbox.folder, '.ops', 'runs');
  mkdirSync(runs, { recursive: true });
  const script = 'mount -t tmpfs -o size=4m none "$0" && exec "$@"';
  await creating(
    'disk',
    async (running) => {
      const filler = join('/proc', String(running.child.pid), 'root', runs, 'filler');
      fill(filler);
      // Files that the run removes make room again.
      const filling = setInterval(() => existsSync(filler) && fill(filler), 50);
      void running.ended.then(() => clearInterval(filling));
      await expectOrderlyEnd(running, 'disk', `cannot be written: the disk has no space, or no inodes, left`);
      expect(running.stderr).toContain(`(file system ${runs})`);
    },
    { within: ['unshare', '-rm', 'sh', '-c', script, runs] },
  );
});

/** Appends until the disk is full. */
function fill(file: string): void {
  const descriptor = openSync(file, 'a');
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(4096));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(descriptor);
  }
}
