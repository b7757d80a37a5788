// The wizard in a terminal: invalid input, other choices than the defaults, and Ctrl-C halfway.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sandbox } from './support.ts';
import { KEYS, opsPath, Terminal } from './terminal.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.make();
});
afterAll(() => sandbox.dispose());

function start(...command: string[]): Terminal {
  return new Terminal(command, { cwd: sandbox.folder, env: sandbox.env });
}

async function answer(terminal: Terminal, question: string, keys: string): Promise<void> {
  await terminal.waitFor(new RegExp(`^\\? .*${question}`, 'm'));
  terminal.type(keys);
}

it('Ctrl-C saves only a draft and restores the terminal; the next run offers the answers', async () => {
  const stopped = start('sh', '-c', `${opsPath} env create; echo "code $?"; stty -a`);
  await answer(stopped, 'Where should it run', KEYS.enter);
  await answer(stopped, 'closest to your users', KEYS.enter);
  await answer(stopped, 'Will third parties call', KEYS.enter);
  await answer(stopped, 'Environment name', `test${KEYS.enter}`);
  await answer(stopped, 'What is it for', KEYS.ctrlC);
  await stopped.waitFor(/^Stopped: nothing was created; your answers are saved\nNext {3}ops env create$/m);
  await stopped.waitFor(/^code 130$/m);
  await stopped.ended();
  expect(stopped.history()).toMatch(/[ \n]echo /);
  expect(stopped.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(stopped.raw.lastIndexOf('\x1b[?25l'));
  await expect(access(join(sandbox.folder, 'inventories', 'test'))).rejects.toThrow('ENOENT');

  const resumed = start(opsPath, 'env', 'create');
  await answer(resumed, 'answers for test from last time', KEYS.enter);
  await answer(resumed, 'What is it for', KEYS.ctrlC);
  expect(await resumed.ended()).toBe(130);
});

it('explains an invalid answer and accepts other choices', async () => {
  const terminal = start(opsPath, 'env', 'create');
  await answer(terminal, 'from last time', `n${KEYS.enter}`);
  await answer(terminal, 'Where should it run', KEYS.enter);
  await answer(terminal, 'closest to your users', KEYS.down + KEYS.enter);
  await answer(terminal, 'Will third parties call', KEYS.enter);
  await answer(terminal, 'Environment name', `Shop_1${KEYS.enter}`);
  await terminal.waitFor(/^> .*lower-case/m);
  terminal.type(`${'\x7f'.repeat(6)}staging${KEYS.enter}`);
  await answer(terminal, 'What is it for', KEYS.down + KEYS.enter);
  await answer(terminal, 'What do containers run on', KEYS.down + KEYS.enter);
  await answer(terminal, 'A second region', KEYS.enter);
  await answer(terminal, 'Existing VPC', KEYS.enter);
  await answer(terminal, 'Address range', `10.99.0.0/33${KEYS.enter}`);
  await terminal.waitFor(/^> .*10\.99\.0\.0\/33/m);
  terminal.type(`${'\x7f'.repeat(2)}16${KEYS.enter}`);
  await answer(terminal, 'A database', KEYS.enter);
  await answer(terminal, 'Domain', KEYS.enter);
  await answer(terminal, 'Which services', KEYS.enter);
  await answer(terminal, 'What next', KEYS.down + KEYS.down + KEYS.enter);
  await answer(terminal, 'Which answer', KEYS.down + KEYS.down + KEYS.enter);
  await answer(terminal, 'What is it for', KEYS.up + KEYS.enter);
  await terminal.waitFor(/· trial\n[\s\S]*\? What next/);
  terminal.type(KEYS.down + KEYS.enter);
  await terminal.waitFor(/^staging is saved; nothing was created$/m);
  expect(await terminal.ended()).toBe(0);
  const answers = await sandbox.read('inventories/staging/environment.yml');
  expect(answers).toMatch(/^region: us-east-1$/m);
  expect(answers).toMatch(/^size: trial$/m);
  expect(answers).toMatch(/^capacity: fargate$/m);
  expect(answers).toMatch(/^vpc_cidr: 10\.99\.0\.0\/16$/m);
});
