import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { SlowEndpoint } from './slow.ts';
import { type Running, Sandbox } from './support.ts';

const HOLD_SECONDS = 4;
let sandbox: Sandbox;
let upstream: string;
let slow: SlowEndpoint;
let env: Record<string, string>;

beforeAll(async () => {
  sandbox = await Sandbox.make({ ownPlaybooks: true });
  upstream = await sandbox.localUp();
  slow = await SlowEndpoint.start(upstream, HOLD_SECONDS);
  env = { AWS_ENDPOINT_URL: slow.url };
});
afterEach(async () => {
  await sandbox.run(['env', 'destroy', 'dev', '--confirm', 'dev']);
});
afterAll(async () => {
  await slow.stop();
  await sandbox.dispose();
});

/** Command lines of this sandbox's running playbooks. */
function playbooks(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes('ansible-playbook') && line.includes(sandbox.folder));
}

async function waitUntil(
  what: string,
  seconds: number,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new TypeError(`not within ${seconds} s: ${what}`);
    await sleep(50);
  }
}

/** Starts creating `dev` and waits until its first stack is in flight. */
async function startCreate(): Promise<Running> {
  const executed = async () => (await slow.counts()).ExecuteChangeSet ?? 0;
  const before = await executed();
  const running = sandbox.start(['env', 'create', 'dev', '--local', '--yes'], { env });
  await waitUntil('a stack is in flight', 60, async () => (await executed()) > before);
  return running;
}

it('Ctrl-C stops watching and names the stacks in flight; a new run converges', async () => {
  const running = await startCreate();
  running.child.kill('SIGINT');
  expect(await running.ended).toBe(130);
  expect(running.stderr).toMatch(/In flight .*(network|keys|toolchain|registry-hello)/);
  expect(running.stderr).toContain('ops env watch dev');
  expect(running.stderr).toContain('ops env apply dev');
  expect(playbooks()).toEqual([]);
  await sandbox.ok(['env', 'apply', 'dev', '--yes'], { env });
  expect((await sandbox.run(['env', 'plan', 'dev'])).code).toBe(0);
});

it.each([
  ['once', 1],
  ['six times', 6],
])('Ctrl-C %s ends a run whose call to AWS hangs', async (_, presses) => {
  const hanging = await SlowEndpoint.start(upstream, 0, ['--withhold', 'ExecuteChangeSet=1']);
  try {
    const running = sandbox.start(['env', 'create', `dev${presses}`, '--local', '--yes'], {
      env: { AWS_ENDPOINT_URL: hanging.url },
    });
    await waitUntil('a call hangs', 60, async () => (await hanging.withheld()).length > 0);
    const start = Date.now();
    running.child.kill('SIGINT');
    await waitUntil('the first Ctrl-C is answered', 10, () => running.stderr.includes('Stopping'));
    for (let press = 1; press < presses; press += 1) running.child.kill('SIGINT');
    expect(await running.ended).toBe(130);
    // The call itself would take half a minute.
    expect(Date.now() - start).toBeLessThan(15_000);
    expect(running.stderr).toContain(`ops env watch dev${presses}`);
    await waitUntil('the playbook has ended', 20, () => playbooks().length === 0);
  } finally {
    await hanging.stop();
    await sandbox.run(['env', 'destroy', `dev${presses}`, '--confirm', `dev${presses}`]);
  }
});

it('kill -9 leaves no worker running, and a rerun converges despite the stale lock', async () => {
  const running = await startCreate();
  running.child.kill('SIGKILL');
  expect(await running.ended).toBeNull();
  await waitUntil('the playbook has ended', 10, () => playbooks().length === 0);
  await sandbox.ok(['env', 'apply', 'dev', '--yes'], { env });
  expect((await sandbox.run(['env', 'plan', 'dev'])).code).toBe(0);
});

it('a concurrent run reports that the environment is locked, or waits for the lock', async () => {
  const running = await startCreate();
  const refused = await sandbox.run(['env', 'apply', 'dev', '--yes', '--json'], { env });
  expect(refused.code).toBe(6);
  expect(JSON.parse(refused.stdout).error).toMatchObject({ code: 'locked' });
  expect(JSON.parse(refused.stdout).error.next.join(' ')).toContain('--lock-wait');
  const waited = sandbox.start(['env', 'apply', 'dev', '--yes', '--lock-wait', '120'], { env });
  expect(await running.ended).toBe(0);
  expect(await waited.ended).toBe(0);
});

it('a failed stack stops only the stacks that need it', async () => {
  await sandbox.ok(['env', 'create', 'dev', '--local', '--yes']);
  await sandbox.ok(['env', 'destroy', 'dev', '--confirm', 'dev', '--keep-files']);
  await sandbox.ok(['env', 'set', 'dev', 'ami=ami-00000000000000000']);
  const failed = await sandbox.run(['env', 'apply', 'dev', '--yes', '--json']);
  expect(failed.code).toBe(20);
  expect(JSON.parse(failed.stdout).error).toMatchObject({ code: 'deployment_failed', stack: 'cluster' });
  const view = await sandbox.json<{ stacks: { name: string; status: string }[] }>(['env', 'show', 'dev']);
  const status = Object.fromEntries(view.stacks.map((stack) => [stack.name, stack.status]));
  expect(status).toMatchObject({
    network: 'CREATE_COMPLETE',
    ingress: 'CREATE_COMPLETE',
    discovery: 'CREATE_COMPLETE',
    cluster: 'ROLLBACK_COMPLETE',
    'service-hello': 'NOT_DEPLOYED',
  });
});
