import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formsIn, formsOf } from '../support/forms.ts';
import { deployedSandbox } from './deployed.ts';
import { type RunOptions, root, type Sandbox } from './support.ts';

/** Each of its encodings is different. */
const CANARY = `c4n4ry "a" $HOME 'b' \\ %41 <ü> one\ntwo`;
const forms = formsOf(CANARY);
/** Marks the command line of the only program that may have it in its environment. */
const ALLOWED = 'may-have-the-canary';
const where = ['-e', 'dev', '-s', 'hello'];

let sandbox: Sandbox;
let watcher: ChildProcess;
let watched = '';
const shown: string[] = [];

beforeAll(async () => {
  sandbox = await deployedSandbox();
  // Every setting that makes programs verbose, as an operator may have it.
  const folder = join(sandbox.folder, 'tmp');
  mkdirSync(folder);
  Object.assign(sandbox.env, {
    TMPDIR: folder,
    DEBUG: '*',
    ANSIBLE_DEBUG: '1',
    ANSIBLE_VERBOSITY: '4',
    ANSIBLE_LOG_PATH: join(sandbox.folder, 'ansible.log'),
    ANSIBLE_KEEP_REMOTE_FILES: '1',
  });
  await sandbox.localUp();
  watcher = spawn(join(root, '.tools', 'dev', 'bin', 'python'), [
    join(root, 'test', 'support', 'watch_processes.py'),
  ]);
  watcher.stdout?.on('data', (data) => {
    watched += data;
  });
  watcher.stdin?.write(`${JSON.stringify({ texts: forms, allowed: ALLOWED })}\n`);
  await once(watcher.stdout as NodeJS.ReadableStream, 'data');
});
afterAll(() => sandbox.dispose());

/** Runs a command, searches its output for the value and returns the exit code. */
async function runAndSearch(args: string[], options: RunOptions = {}): Promise<number | null> {
  const ended = await sandbox.run(args, options);
  const both = ended.stdout + ended.stderr;
  shown.push(both);
  expect({ args, found: formsIn(both, forms) }).toEqual({ args, found: [] });
  return ended.code;
}

/** Every file in the folder except the state of the embedded AWS, which contains the value. */
function files(folder = sandbox.folder): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (path === join(sandbox.folder, '.ops', 'local', 'state')) return [];
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

it('no command exposes the value', async () => {
  const input = CANARY;
  expect(await runAndSearch(['secret', 'set', 'CANARY', ...where], { input })).toBe(0);
  expect(await runAndSearch(['secret', 'set', 'CANARY', ...where, '--json'], { input })).toBe(2);
  expect(
    await runAndSearch(['secret', 'set', 'CANARY', ...where, '--overwrite', '--progress', 'json'], { input }),
  ).toBe(0);
  for (const args of [
    ['list', '-e', 'dev', '--json'],
    ['history', 'CANARY', ...where, '--json'],
    ['rollback', 'CANARY', ...where, '--yes'],
    ['copy', 'CANARY', '--from', 'dev', '--to', 'dev', '-s', 'hello', '--to-service', 'shared'],
    ['copy', 'CANARY', '--from', 'dev', '--to', 'dev', '-s', 'hello', '--to-service', 'shared', '--dry-run'],
    ['diff', 'dev', 'dev', '--json'],
    ['find', 'CAN', '-e', 'dev', '--json'],
    ['audit', '-e', 'dev', '--json'],
  ]) {
    expect([args, await runAndSearch(['secret', ...args])]).toEqual([args, 0]);
  }
  expect(await runAndSearch(['secret', 'find', '--value', '-e', 'dev', '--json'], { input })).toBe(0);
  const json = JSON.stringify({ CANARY_2: CANARY });
  expect(
    await runAndSearch(['secret', 'import', ...where, '--format', 'json', '--json'], { input: json }),
  ).toBe(0);
  expect(await runAndSearch(['env', 'apply', 'dev', '--yes'])).toBe(0);
  await sandbox.write(
    'services/hello.yaml',
    (await sandbox.read('services/hello.yaml')).replace('  API_TOKEN:', '  CANARY: {}\n  API_TOKEN:'),
  );
  expect(await runAndSearch(['env', 'apply', 'dev', '--yes', '--progress', 'json', '--json'])).toBe(0);
});

it('no failing command exposes the value', async () => {
  const dead = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
  expect(
    await runAndSearch(['secret', 'set', 'OTHER', ...where, '--json'], { input: CANARY, env: dead }),
  ).toBe(2);
  for (const text of [
    `GOOD='x'\nBAD=${JSON.stringify(CANARY)} rest\n`,
    `{"A": ${JSON.stringify(CANARY)}, "A": "again"}`,
    `A: !tag ${JSON.stringify(CANARY)}\n`,
  ]) {
    for (const format of ['dotenv', 'json', 'yaml']) {
      const args = ['secret', 'import', ...where, '--format', format, '--dry-run', '--json'];
      expect(await runAndSearch(args, { input: text })).toBe(2);
    }
  }
  expect(
    await runAndSearch(['secret', 'set', 'LONG', ...where, '--json'], { input: CANARY.repeat(300) }),
  ).toBe(2);
  expect(await runAndSearch(['secret', 'set', 'NUL', ...where, '--json'], { input: `${CANARY}\0` })).toBe(2);
});

it('exec passes the value only to the program that it runs', async () => {
  const check = `[ "$CANARY" = "$(cat)" ] # ${ALLOWED}`;
  const exec = ['secret', 'exec', ...where, '--', 'sh', '-c', check];
  expect(await runAndSearch(exec, { input: CANARY })).toBe(0);
  expect((await sandbox.ok(['secret', 'get', 'CANARY', ...where])).stdout).toBe(CANARY);
});

it('restoring and deleting do not expose the value', async () => {
  const rotate = ['secret', 'rotate', 'CANARY', ...where, '--yes', '--', 'false'];
  expect(await runAndSearch(rotate)).toBe(20);
  expect((await sandbox.ok(['secret', 'get', 'CANARY', ...where])).stdout).toBe(CANARY);
  expect(await runAndSearch(['secret', 'delete', '--all', ...where, '--confirm', 'dev'])).toBe(0);
});

it('the value was in no process and is in no file', async () => {
  watcher.stdin?.end();
  await once(watcher, 'close');
  const { samples, found } = JSON.parse(watched.slice(watched.indexOf('{')));
  expect(found).toEqual([]);
  expect(samples).toBeGreaterThan(100);
  const leaks = files().flatMap((path) =>
    formsIn(readFileSync(path, 'utf8'), forms).map((form) => [path, form]),
  );
  expect(leaks).toEqual([]);
  expect(shown.join('').length).toBeGreaterThan(1000);
});

it('the process watcher finds planted values', async () => {
  const own = spawn(join(root, '.tools', 'dev', 'bin', 'python'), [
    join(root, 'test', 'support', 'watch_processes.py'),
  ]);
  let out = '';
  own.stdout.on('data', (data) => {
    out += data;
  });
  own.stdin.write(`${JSON.stringify({ texts: { raw: 'p1anted' }, allowed: ALLOWED })}\n`);
  await once(own.stdout, 'data');
  const planted = [
    spawn('sleep', ['0.3'], { argv0: 'sleep-p1anted' }),
    spawn('sleep', ['0.3'], { env: { PATH: process.env.PATH, A: 'p1anted' } }),
  ];
  await Promise.all(planted.map((child) => once(child, 'close')));
  own.stdin.end();
  await once(own, 'close');
  const { found } = JSON.parse(out.slice(out.indexOf('{')));
  expect(found.map(([form, place]: string[]) => [form, place])).toEqual([
    ['raw', 'cmdline'],
    ['raw', 'environ'],
  ]);
});
