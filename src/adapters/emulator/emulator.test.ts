import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../../test/support/free-port.ts';
import type { ProgressEvent } from '../../domain/deployment/events.ts';
import { portRefused } from './errors.ts';
import { Emulator } from './index.ts';
import { openError } from './ports.ts';
import { startOf } from './process.ts';

/** Replaces `python -m emulator`: same command line, exit codes, health endpoint and signals. */
const FAKE = `
const http = require('node:http');
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
const mode = process.env.FAKE_MODE;
console.log('starting at', port, 'PYTHONPATH', process.env.PYTHONPATH, 'PERSIST', process.env.PERSIST_STATE ?? 'unset');
if (mode === 'slow') console.log('process', process.pid);
if (mode === 'crash') { console.error('Traceback: \\u001b[31mno module ministack'); process.exit(6); }
if (mode === 'port') process.exit(3);
if (mode === 'state') { console.error('used by process 4711'); process.exit(5); }
const state = process.argv[process.argv.indexOf('--state-dir') + 1];
const full = require('node:path').join(state, 'full');
if (mode === 'lost') require('node:fs').writeFileSync(require('node:path').join(state, 'unsaved'), '');
const server = http.createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/_ops/save') {
    const saved = !require('node:fs').existsSync(full);
    response.end(JSON.stringify({ saved, reason: saved ? null : 'No space left on device: ' + full }));
  } else response.end(JSON.stringify(request.url === '/_ops/health' ? { status: 'ready', pid: process.pid } : { recorded: [
    { type: 'AWS::X::Y', physicalId: 'y-1', stack: 'shop-dev-cluster', logicalId: 'Y', properties: { A: 1 } },
  ] }));
});
setTimeout(() => server.listen(port, '127.0.0.1'), mode === 'slow' ? 1300 : 0);
process.on('SIGTERM', () => process.exit(0));
`;

let root: string;
let progress: ProgressEvent[];
const started: Emulator[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ops-emulator-'));
  progress = [];
  await mkdir(join(root, 'tools/emulator/bin'), { recursive: true });
  await writeFile(join(root, 'fake.cjs'), FAKE);
  const python = join(root, 'tools/emulator/bin/python');
  await writeFile(python, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'fake.cjs')}' "$@"\n`);
  await chmod(python, 0o755);
});

afterEach(async () => {
  for (const each of started.splice(0)) await each.down();
  await rm(root, { recursive: true, force: true });
});

function emulator(mode = 'ok', tools = 'tools'): Emulator {
  const made = new Emulator({
    directory: join(root, 'local'),
    package: root,
    tools: join(root, tools),
    env: { PATH: process.env.PATH, FAKE_MODE: mode, PERSIST_STATE: '0', PYTHONPATH: '/evil' },
    progress: (event) => progress.push(event),
  });
  started.push(made);
  return made;
}

const note = () => join(root, 'local/emulator.json');

/** Holds a port until the returned function is called. */
async function holdPort(): Promise<{ port: number; release: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { port: (server.address() as { port: number }).port, release: () => void server.close() };
}

test('starts, is found by another instance, answers and stops', async () => {
  const first = emulator();
  const up = await first.up({ port: null });
  expect(up).toMatchObject({
    running: true,
    endpoint: `http://127.0.0.1:${up.port}`,
    state: join(root, 'local/state'),
  });
  expect(await emulator().status()).toEqual(up);
  expect(await emulator().up({ port: null })).toEqual(up);
  expect(await first.recorded()).toEqual([
    {
      stack_name: 'shop-dev-cluster',
      logical_id: 'Y',
      type: 'AWS::X::Y',
      physical_id: 'y-1',
      properties: { A: 1 },
    },
  ]);
  expect(await readFile(up.log, 'utf8')).toBe(`starting at ${up.port} PYTHONPATH ${root} PERSIST unset\n`);
  expect(await first.down()).toBe(true);
  expect(await startOf(up.pid)).toBeNull();
  expect(await first.down()).toBe(false);
  expect(await first.status()).toMatchObject({ running: false, stale: false });
  await expect(first.recorded()).rejects.toMatchObject({ code: 'local_not_running' });
});

test('reports a slow start', async () => {
  await emulator('slow').up({ port: await freePort() });
  expect(progress).toMatchObject([
    { event: 'step', message: expect.stringMatching(/^starting the embedded AWS on port \d+ \(log: /) },
  ]);
});

test('a chosen port that is in use, or differs from the current one', async () => {
  const busy = await holdPort();
  await expect(emulator().up({ port: busy.port })).rejects.toMatchObject({
    exit: 'input',
    code: 'port_in_use',
    message: `Port ${busy.port} is in use`,
    detail: { value: String(busy.port), reason: expect.stringContaining('emulator.log') },
  });
  busy.release();
  const up = await emulator().up({ port: null });
  await expect(emulator().up({ port: up.port + 1 })).rejects.toMatchObject({ code: 'local_running' });
});

test('a port taken between the check and the start', async () => {
  await expect(emulator('port').up({ port: null })).rejects.toMatchObject({ code: 'port_in_use' });
});

test('a crash during start-up shows the path and the last lines of the log', async () => {
  await expect(emulator('crash').up({ port: null })).rejects.toMatchObject({
    exit: 'failed',
    code: 'local_failed',
    message: 'The embedded AWS exited during start-up (exit code 6)',
    detail: {
      file: join(root, 'local/emulator.log'),
      reason: expect.stringContaining('Traceback: no module ministack'),
      // Never what deletes the state.
      next: ['ops local up', 'ops doctor'],
    },
  });
});

/** Ports that fetch refuses ("bad port"); one that no program uses. */
async function blockedPort(): Promise<number> {
  for (const port of [10080, 6669, 6668, 6667, 6697, 5061, 4190])
    if ((await openError(port)) === null) return port;
  throw new TypeError('all ports that fetch refuses are in use');
}

test('a port that browsers block', async () => {
  const port = await blockedPort();
  expect(await emulator().up({ port })).toMatchObject({ running: true, port });
});

test('a port that the user may not open', () => {
  const { exit, code, message, detail } = portRefused(80, 'EACCES', '/log');
  expect({ exit, code, message, detail }).toEqual({
    exit: 'input',
    code: 'port_refused',
    message: 'Port 80 cannot be opened: this user may not open it',
    detail: { value: '80', next: ['ops local up', 'ops local up --port PORT'] },
  });
});

test('keeps running while it cannot save its state', async () => {
  const made = emulator();
  const up = await made.up({ port: null });
  const full = join(up.state, 'full');
  await writeFile(full, '');
  await expect(made.down()).rejects.toMatchObject({
    exit: 'failed',
    code: 'state_not_saved',
    message: 'The embedded AWS cannot save its state, so it is still running; nothing is lost',
    detail: {
      reason: `No space left on device: ${full}`,
      file: up.state,
      next: ['Free some space on that disk, then: ops local down', 'ops local down --force'],
    },
  });
  expect(await made.status()).toEqual(up);
  await rm(full);
  expect(await made.down()).toBe(true);
});

test('stops without saving on request only', async () => {
  const made = emulator('lost');
  const { state } = await made.up({ port: null });
  await writeFile(join(state, 'full'), '');
  expect(await made.down({ force: true })).toBe(true);
  expect(await made.status()).toMatchObject({ running: false });
});

test('says so if it ended without saving', async () => {
  const made = emulator('lost');
  const { state } = await made.up({ port: null });
  await expect(made.down()).rejects.toMatchObject({
    exit: 'failed',
    code: 'state_lost',
    detail: { file: state },
  });
  expect(await made.status()).toMatchObject({ running: false });
});

test('a reset needs no space', async () => {
  const made = emulator();
  const { state } = await made.up({ port: await freePort() });
  await writeFile(join(state, 'full'), '');
  await made.reset();
  await expect(readFile(join(state, 'full'))).rejects.toThrow('ENOENT');
});

test('another process with the same state', async () => {
  await expect(emulator('state').up({ port: null })).rejects.toMatchObject({
    exit: 'failed',
    message: 'Another process of the embedded AWS uses this state',
    detail: {
      reason: expect.stringMatching(/^starting at .*\nused by process 4711$/),
      next: ['ops local status', 'Stop that process, then: ops local up'],
    },
  });
});

test('a process that cannot be recorded is stopped', async () => {
  // A folder in place of the file: renaming onto it fails, as writing to a full disk would.
  await mkdir(join(note(), 'in-the-way'), { recursive: true });
  const made = emulator();
  await expect(made.up({ port: null })).rejects.toMatchObject({
    exit: 'failed',
    code: 'local_storage',
    message: 'The embedded AWS cannot start: its files cannot be written',
    detail: { reason: expect.stringMatching(/^E[A-Z]+: /), file: join(root, 'local') },
  });
  const [, port] = /starting at (\d+)/.exec(await readFile(join(root, 'local/emulator.log'), 'utf8')) ?? [];
  await expect.poll(() => openError(Number(port)), { timeout: 10_000 }).toBeNull();
  expect(await readdir(join(root, 'local'))).toEqual(['emulator.json', 'emulator.log', 'state']);
  await rm(note(), { recursive: true });
});

test('a log that cannot be written', async () => {
  await mkdir(join(root, 'local/emulator.log'), { recursive: true });
  await expect(emulator().up({ port: null })).rejects.toMatchObject({ code: 'local_storage' });
});

test('Python is not set up', async () => {
  await expect(emulator('ok', 'nowhere').up({ port: null })).rejects.toMatchObject({
    code: 'python_missing',
    detail: { next: ['npm run setup', 'ops doctor'] },
  });
});

test('a file about a process that ended, or whose id another process has', async () => {
  const other = spawn('sleep', ['60']);
  await mkdir(join(root, 'local'));
  await writeFile(note(), JSON.stringify({ format: 1, pid: other.pid, started: '1', port: 4566 }));
  expect(await emulator().status()).toMatchObject({ running: false, stale: true });
  expect(await emulator().down()).toBe(false);
  expect(other.exitCode).toBeNull();
  other.kill();
  await writeFile(note(), 'not json');
  expect(await emulator().status()).toMatchObject({ running: false, stale: false });
});

test('reset deletes the state and restarts on the same port', async () => {
  const made = emulator();
  // A port that no other test uses: it is free for a moment in between.
  const up = await made.up({ port: await freePort() });
  await writeFile(join(up.state, 'kept'), 'x');
  await made.reset();
  const after = await made.status();
  expect(after).toMatchObject({ running: true, port: up.port });
  expect(after.running && after.pid).not.toBe(up.pid);
  await expect(readFile(join(up.state, 'kept'))).rejects.toThrow('ENOENT');
});

test('a start that ends with its process leaves no emulator behind', async () => {
  const options = {
    directory: join(root, 'local'),
    package: root,
    tools: join(root, 'tools'),
    env: { PATH: process.env.PATH, FAKE_MODE: 'slow' },
  };
  const program = `
    const { Emulator } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    const { existsSync, readFileSync } = await import('node:fs');
    const log = ${JSON.stringify(join(root, 'local/emulator.log'))};
    void new Emulator({ ...${JSON.stringify(options)}, progress: () => undefined }).up({ port: null });
    const begun = () => existsSync(log) && readFileSync(log, 'utf8').includes('process');
    setInterval(() => begun() && process.exit(130), 10);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130);
  const pid = Number(/process (\d+)/.exec(await readFile(join(root, 'local/emulator.log'), 'utf8'))?.[1]);
  await expect.poll(() => startOf(pid)).toBe(null);
});
