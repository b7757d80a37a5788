// The main workflow in a real terminal: the wizard with Enter only, a hidden secret, and destroy.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root, Sandbox } from './support.ts';
import { KEYS, opsPath, Terminal } from './terminal.ts';

let sandbox: Sandbox;
let other: Sandbox;
/** The command on the last screen that creates the same environment from scratch. */
let scratch = '';

async function workspace(): Promise<Sandbox> {
  const created = await Sandbox.make({ initialised: false, ownPlaybooks: true });
  await created.ok(['init', '.', '--project', 'shop']);
  return created;
}

beforeAll(async () => {
  sandbox = await workspace();
  other = await workspace();
});
afterAll(() => Promise.all([sandbox.dispose(), other.dispose()]));

/** The command after a label; joins lines that end with a backslash, as a shell does. */
function commandAfter(label: string, screen: string): string {
  const [, text = ''] = new RegExp(`^${label} +((?:.*\\\\\\n)*.*)$`, 'm').exec(screen) ?? [];
  return text.replaceAll(/\\\n\s*/g, '');
}

/** Runs a printed command without a terminal. */
function runWithoutTerminal(line: string, { folder, env }: Sandbox): Promise<number | null> {
  const child = spawn('sh', ['-c', line], {
    cwd: folder,
    env: { ...env, PATH: `${root}/bin:${env.PATH}` },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
}

it('creates a running environment with Enter only', async () => {
  const terminal = new Terminal([opsPath, 'env', 'create'], { cwd: sandbox.folder, env: sandbox.env });
  for (const question of [
    'Where should it run',
    'closest to your users',
    'Will third parties call',
    'Environment name',
    'What is it for',
    'What do containers run on',
    'A second region',
    'Existing VPC',
    'Address range',
    'A database',
    'Domain',
    'Which services',
  ]) {
    await terminal.waitFor(new RegExp(`^\\? .*${question}`, 'm'));
    terminal.type(KEYS.enter);
  }
  // The second Enter of a double press creates nothing.
  terminal.type(KEYS.enter);
  await terminal.waitFor(/^planning…[\s\S]*^\? What next/m);
  await sleep(500);
  expect(terminal.history()).toMatch(/^❯ Create now$/m);
  terminal.type(KEYS.enter);
  await terminal.waitFor(/^Undo {5}ops env destroy dev$/m);
  expect(await terminal.ended()).toBe(0);
  const screen = terminal.history();
  expect(screen).toMatch(/^dev · embedded AWS 000000000000 · ap-southeast-1 · trial$/m);
  expect(screen).toMatch(/^Files: inventories\/dev\/ \(2 new\) {3}Nothing created yet\.$/m);
  expect(screen.match(/^ ok \S+/gm)).toHaveLength(10);
  expect(screen).toMatch(/^dev is ready {2}\d+s {2}10 stacks created$/m);
  expect(screen).toMatch(/^ {11}recorded, not running$/m);
  scratch = commandAfter('Scratch', screen);
  expect(await sandbox.json(['env', 'show', 'dev'])).toMatchObject({ environment: { status: 'ready' } });
});

it('the printed command creates the same environment without a terminal', async () => {
  expect(scratch).toMatch(/^ops env create dev --local --region ap-southeast-1 .*--yes$/);
  expect(await runWithoutTerminal(scratch, other)).toBe(0);
  for (const file of ['environment.yml', 'hosts.yml']) {
    const path = `inventories/dev/${file}`;
    expect(await other.read(path)).toBe(await sandbox.read(path));
  }
});

it('prompts for a secret twice, and again if the two differ', async () => {
  const set = ['secret', 'set', 'API_TOKEN', '-e', 'dev', '-s', 'hello', '--overwrite'];
  const terminal = new Terminal([opsPath, ...set], { cwd: sandbox.folder, env: sandbox.env });
  const typeAt = async (question: RegExp, text: string) => {
    await terminal.waitFor(question);
    terminal.type(text + KEYS.enter);
  };
  await typeAt(/^\? Value of API_TOKEN/m, 'hunter2-first');
  await typeAt(/^\? Once more/m, 'hunter2-other');
  await typeAt(/Start again:\n\? Value of API_TOKEN/, 'hunter2-right');
  await typeAt(/Start again:\n.*\n\? Once more/, 'hunter2-right');
  await terminal.waitFor(/API_TOKEN is set in hello in dev \(version 2\)/);
  expect(await terminal.ended()).toBe(0);
  expect(terminal.raw).not.toContain('hunter2');

  const get = new Terminal([opsPath, 'secret', 'get', 'API_TOKEN', '-e', 'dev', '-s', 'hello'], {
    cwd: sandbox.folder,
    env: sandbox.env,
  });
  await get.waitFor(/^Masked on a terminal; --reveal shows it$/m);
  expect(await get.ended()).toBe(0);
  expect(get.history()).toMatch(/^\[secret\]$/m);
  const piped = await sandbox.ok(['secret', 'get', 'API_TOKEN', '-e', 'dev', '-s', 'hello']);
  expect(piped.stdout).toBe('hunter2-right');
});

it('prompts for declared secrets without a value: types one, generates one; Stop deploys nothing', async () => {
  const file = 'services/hello.yaml';
  const declared = 'secrets:\n  PAYMENT_KEY: {}\n  DATADOG_KEY: {shared: true}\n';
  await sandbox.write(file, (await sandbox.read(file)).replace(/^secrets:\n/m, declared));
  const apply = () =>
    new Terminal([opsPath, 'env', 'apply', 'dev', '--yes'], { cwd: sandbox.folder, env: sandbox.env });
  const stopped = apply();
  await stopped.waitFor(/^\? shared\/DATADOG_KEY has no value/m);
  stopped.type(KEYS.down + KEYS.down + KEYS.enter);
  expect(await stopped.ended()).toBe(3);
  expect(stopped.history()).toMatch(/^Stopped: shared\/DATADOG_KEY has no value, and nothing was deployed$/m);

  const terminal = apply();
  await terminal.waitFor(/^\? shared\/DATADOG_KEY has no value/m);
  terminal.type(KEYS.down + KEYS.enter);
  await terminal.waitFor(/^\? hello\/PAYMENT_KEY has no value/m);
  terminal.type(KEYS.enter);
  await terminal.waitFor(/^\? Value of hello\/PAYMENT_KEY/m);
  terminal.type(`hunter2-typed${KEYS.enter}`);
  await terminal.waitFor(/^\? Once more/m);
  terminal.type(`hunter2-typed${KEYS.enter}`);
  expect(await terminal.ended()).toBe(0);
  expect(terminal.raw).not.toContain('hunter2');
  const value = async (name: string, service: string) =>
    (await sandbox.ok(['secret', 'get', name, '-e', 'dev', '-s', service])).stdout;
  expect(await value('PAYMENT_KEY', 'hello')).toBe('hunter2-typed');
  const generated = await value('DATADOG_KEY', 'shared');
  expect(generated).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(terminal.raw).not.toContain(generated);
});

it('applies only on an Enter that is pressed at the question', async () => {
  await sandbox.ok(['env', 'set', 'dev', 'max_hosts=5']);
  const terminal = new Terminal([opsPath, 'env', 'apply', 'dev'], { cwd: sandbox.folder, env: sandbox.env });
  await terminal.waitFor(/^dev {2}plan/m);
  terminal.type(`y${KEYS.enter}${KEYS.enter}y`);
  await terminal.waitFor(/^\? Apply\? \(Y\/n\)/m);
  await sleep(500);
  terminal.type(`n${KEYS.enter}`);
  expect(await terminal.ended()).toBe(3);
  expect(terminal.history()).toMatch(/^Declined: nothing was changed$/m);
});

it('asks nothing in CI, even on a terminal', async () => {
  const env = { ...sandbox.env, CI: 'true' };
  const terminal = new Terminal([opsPath, 'env', 'apply', 'dev'], { cwd: sandbox.folder, env });
  expect(await terminal.ended()).toBe(3);
  expect(terminal.history()).toMatch(/^Why {4}CI is true: nothing is asked; --input asks$/m);
  const set = new Terminal(
    [opsPath, 'secret', 'set', 'API_TOKEN', '-e', 'dev', '-s', 'hello', '--overwrite'],
    {
      cwd: sandbox.folder,
      env,
    },
  );
  expect(await set.ended()).toBe(2);
  expect(set.history()).toMatch(/^Error {2}Missing: a file, or text on standard input$/m);
});

it('destroys only after the name is typed, in a small window', async () => {
  const small = { cwd: sandbox.folder, env: sandbox.env, columns: 45, rows: 12 };
  const no = new Terminal([opsPath, 'env', 'destroy', 'dev'], small);
  await no.waitFor(/^\? Type dev to confirm/m);
  no.type(KEYS.enter);
  expect(await no.ended()).toBe(3);
  expect(no.screen()).toMatch(/^Declined: nothing was changed$/m);

  const yes = new Terminal([opsPath, 'env', 'destroy', 'dev'], small);
  await yes.waitFor(/^\? Type dev to confirm/m);
  yes.type(`dex${KEYS.enter}`);
  await yes.waitFor(/This is not dev/);
  yes.type(`\x7fv${KEYS.enter}`);
  expect(await yes.ended()).toBe(0);
  const screen = yes.history();
  expect(screen.match(/^dev {2}destroy/gm)).toHaveLength(1);
  expect(screen).toMatch(/^Checked: nothing is left except what is kept$/m);
  // Wrapped between words: "a key … by AWS after its waiting period".
  expect(screen).toMatch(/by AWS\s+after\s+its\s+waiting\s+period$/m);
});
