// Secrets in a terminal: hidden input, masking, deletion by name, and exec of an interactive program.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deployedSandbox } from './deployed.ts';
import type { Sandbox } from './support.ts';
import { KEYS, opsPath, Terminal } from './terminal.ts';

let sandbox: Sandbox;
const where = ['-e', 'dev', '-s', 'hello'];

beforeAll(async () => {
  sandbox = await deployedSandbox();
  await sandbox.localUp();
});
afterAll(() => sandbox.dispose());

function start(command: string[], columns = 80): Terminal {
  return new Terminal(command, { cwd: sandbox.folder, env: sandbox.env, columns });
}

const secret = (...words: string[]) => [opsPath, 'secret', ...words];

it('hides a typed value, and masks it on a terminal without --reveal', async () => {
  const set = start(secret('set', 'DSN', ...where));
  await set.waitFor(/Value of DSN/);
  set.type(`s3cret typed${KEYS.enter}`);
  await set.waitFor(/Once more/);
  set.type(`s3cret typed${KEYS.enter}`);
  expect(await set.ended()).toBe(0);
  expect(set.raw).not.toContain('s3cret');
  const masked = start(secret('get', 'DSN', ...where));
  expect([await masked.ended(), masked.screen()]).toEqual([
    0,
    '[secret]\nMasked on a terminal; --reveal shows it',
  ]);
  const revealed = start(secret('get', 'DSN', ...where, '--reveal'));
  expect([await revealed.ended(), revealed.screen()]).toEqual([0, 's3cret typed']);
});

it('Ctrl-C at the prompt writes nothing and restores the terminal echo', async () => {
  const stopped = start([
    'sh',
    '-c',
    `${secret('set', 'OTHER', ...where).join(' ')}; echo "code $?"; stty -a`,
  ]);
  await stopped.waitFor(/Value of OTHER/);
  stopped.type(`half of i${KEYS.ctrlC}`);
  await stopped.waitFor(/^code 130$/m);
  await stopped.ended();
  expect(stopped.history()).toMatch(/[ \n]echo /);
  expect(stopped.raw).not.toContain('half');
  expect((await sandbox.run(['secret', 'get', 'OTHER', ...where])).code).toBe(2);
});

it('SIGTERM at the prompt restores the terminal echo', async () => {
  const command = secret('set', 'OTHER', ...where).join(' ');
  // A shell gives background jobs no input by default.
  const stopped = start(['sh', '-c', `exec 3<&0; ${command} <&3 & sleep 2; kill -TERM $!; wait $!; stty -a`]);
  await stopped.ended();
  expect(stopped.history()).toContain('Value of OTHER');
  expect(stopped.history()).toMatch(/[ \n]echo /);
});

it('reports an existing secret before prompting', async () => {
  const refused = start(secret('set', 'DSN', ...where), 60);
  expect(await refused.ended()).toBe(2);
  expect(refused.history()).toMatch(/already exists \(version\s+1\)/);
  expect(refused.history()).not.toContain('Value of');
});

it('lists everything in a narrow window', async () => {
  const list = start(secret('list', '-e', 'dev'), 60);
  expect(await list.ended()).toBe(0);
  expect(list.history()).toMatch(/^API_TOKEN\n {2}service {2}hello\n {2}state {4}set\n {2}version {2}v1\n/m);
});

it('import shows what it will write, and replaces nothing on Enter', async () => {
  await sandbox.write('more.env', 'DSN=other\nNEW=1\n');
  const refused = start(secret('import', 'more.env', ...where));
  expect(await refused.ended()).toBe(2);
  const overwrite = async (keys: string) => {
    const run = start(secret('import', 'more.env', ...where, '--overwrite'));
    await run.waitFor(/New 1 .*NEW\nDifferent 1 .*DSN/);
    await run.waitFor(/Write these 2\? \(y\/N\)/);
    run.type(keys + KEYS.enter);
    return run.ended();
  };
  expect(await overwrite('')).toBe(3);
  expect(await overwrite('y')).toBe(0);
  expect((await sandbox.ok(['secret', 'get', 'DSN', ...where])).stdout).toBe('other');
});

it('exec: the program gets the terminal, and Ctrl-C only once', async () => {
  const script = `trap 'n=$((n+1))' INT; read typed; echo "read $typed"; sleep 1; sleep 1; echo "interrupts $n"; exit 7`;
  const run = start(secret('exec', ...where, '--', 'sh', '-c', script));
  run.type(`hello${KEYS.enter}`);
  await run.waitFor(/read hello/);
  run.type(KEYS.ctrlC);
  await run.waitFor(/interrupts 1/);
  expect(await run.ended()).toBe(7);
});

it('delete: Enter without the name declines', async () => {
  const declined = start(secret('delete', '--all', ...where));
  await declined.waitFor(/Warning: hello declares .*API_TOKEN/);
  await declined.waitFor(/Type dev to confirm/);
  declined.type(KEYS.enter);
  expect(await declined.ended()).toBe(3);
  const deleted = start(secret('delete', 'NEW', ...where));
  await deleted.waitFor(/Type dev to confirm/);
  deleted.type(`dev${KEYS.enter}`);
  expect(await deleted.ended()).toBe(0);
  expect(deleted.history()).toContain('1 secret deleted');
});
