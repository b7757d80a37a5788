// Ctrl-C during a run, once and twice, and a closed window, with slow stacks.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SlowEndpoint } from './slow.ts';
import { Sandbox } from './support.ts';
import { KEYS, opsPath, Terminal } from './terminal.ts';

let sandbox: Sandbox;
let slow: SlowEndpoint;

/** Longer than ops waits for a second Ctrl-C, so that stacks stay in flight. */
const HOLD_SECONDS = 12;

beforeAll(async () => {
  sandbox = await Sandbox.make({ ownPlaybooks: true });
  slow = await SlowEndpoint.start(await sandbox.localUp(), HOLD_SECONDS);
});
afterAll(async () => {
  await slow.stop();
  await sandbox.dispose();
});

function start(columns: number, ...args: string[]): Terminal {
  const env = { ...sandbox.env, AWS_ENDPOINT_URL: slow.url };
  return new Terminal([opsPath, ...args], { cwd: sandbox.folder, env, columns });
}

function cursorVisible({ raw }: Terminal): boolean {
  return raw.lastIndexOf('\x1b[?25h') > raw.lastIndexOf('\x1b[?25l');
}

it('detaches at Ctrl-C, names the stacks in flight and not started, and watches them afterwards', async () => {
  const terminal = start(80, 'env', 'create', 'dev', '--local', '--yes');
  await terminal.waitFor(/^ \.\. network .*\(\+\d+\)$/m);
  terminal.type(KEYS.ctrlC);
  await terminal.waitFor(/^No further stack is started\. Press Ctrl-C again to cancel/m);
  expect(await terminal.ended()).toBe(130);
  const screen = terminal.history();
  expect(screen).toMatch(/^Stopped watching dev: 0 of 10 stacks/m);
  expect(screen).toMatch(/^Not started {2}.*cluster/m);
  expect(screen).toMatch(/^In flight .*network/m);
  expect(screen).toMatch(/^Next {3}ops env watch dev\n {7}ops env apply dev$/m);
  expect(cursorVisible(terminal)).toBe(true);

  const watch = start(80, 'env', 'watch', 'dev');
  await watch.waitFor(/^in progress: .*network/m);
  expect(await watch.ended()).toBe(0);
  expect(watch.history()).toMatch(/^ {2}network +CREATE_COMPLETE/m);
  expect(watch.history()).toMatch(/^ {2}cluster +NOT_DEPLOYED/m);
});

it('prompts at the second Ctrl-C, cancels the stacks in flight, and keeps one view when the window grows', async () => {
  const terminal = start(60, 'env', 'apply', 'dev', '--yes');
  await terminal.waitFor(/^ \.\. cluster .*\(\+\d+\)$/m);
  terminal.resize(90, 24);
  await terminal.waitFor(/^ \.\. cluster +[3-9]s/m);
  expect(terminal.history().match(/^dev {2}apply/gm)).toHaveLength(1);
  terminal.type(KEYS.ctrlC);
  await terminal.waitFor(/^No further stack is started/m);
  terminal.type(KEYS.ctrlC);
  await terminal.waitFor(/^\? Cancel the stacks in flight\?/m);
  terminal.type(`y${KEYS.enter}`);
  expect(await terminal.ended()).toBe(130);
  expect(terminal.history()).toMatch(/^Cancelled {4}.*cluster/m);
  expect(cursorVisible(terminal)).toBe(true);
  const { stacks } = await sandbox.json<{ stacks: { name: string; status: string }[] }>([
    'env',
    'show',
    'dev',
  ]);
  expect(stacks.find(({ name }) => name === 'cluster')?.status).toBe('NOT_DEPLOYED');
});

it('detaches and unlocks when the window is closed', async () => {
  const terminal = start(80, 'env', 'apply', 'dev', '--yes');
  await terminal.waitFor(/^ \.\. cluster .*\(\+\d+\)$/m);
  type View = { lock: unknown; stacks: { name: string; status: string }[] };
  const showEnvironment = () => sandbox.json<View>(['env', 'show', 'dev']);
  expect((await showEnvironment()).lock).not.toBeNull();
  terminal.kill();
  const deadline = Date.now() + 20_000;
  while ((await showEnvironment()).lock !== null) {
    if (Date.now() > deadline) throw new TypeError('still locked after 20 s');
    await sleep(200);
  }
  const statuses = new Map((await showEnvironment()).stacks.map(({ name, status }) => [name, status]));
  expect(statuses.get('service-hello')).toBe('NOT_DEPLOYED');
});

it('Ctrl-C stops a plan at once', async () => {
  const terminal = start(80, 'env', 'plan', 'dev');
  await terminal.waitFor(/^dev {2}plan .*Ctrl-C: stop$/m);
  terminal.type(KEYS.ctrlC);
  expect(await terminal.ended()).toBe(130);
  expect(terminal.screen()).toBe('Stopped: nothing was changed');
  expect(cursorVisible(terminal)).toBe(true);
});
