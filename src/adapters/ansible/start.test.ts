import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../domain/deployment/events.ts';
import { startPlaybook } from './start.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ops-ansible-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** Runs a Node script in place of ansible-playbook and returns its events and output. */
async function play(script: string) {
  const file = join(directory, 'play.cjs');
  await writeFile(file, script);
  const started = startPlaybook(
    { file: process.execPath, args: [file], cwd: directory },
    { PATH: '/bin', GIVEN: '1' },
  );
  const events: RunEvent[] = [];
  const reading = (async () => {
    for await (const event of started.events) events.push(event);
  })();
  const ended = await started.ended;
  await reading;
  return { events, ...ended };
}

const event = '{"event":"stack_started","at":"2026-11-23T10:00:00.000Z","stack":"keys"}';

test('returns events, exit code and plain output, and passes only the given environment', async () => {
  const emitter = await play(`
    require('fs').writeSync(3, ${JSON.stringify(`${event}\n`)});
    console.log('\\u001b[31m' + Object.keys(process.env).sort().join(' '));
    process.exitCode = 3;
  `);
  expect(emitter).toEqual({ events: [JSON.parse(event)], code: 3, signal: null, output: 'GIVEN PATH\n' });
});

test('an invalid event line is reported and does not stop the run', async () => {
  const emitter = await play(`require('fs').writeSync(3, ${JSON.stringify(`garbage\n${event}\n`)});`);
  expect(emitter.events).toEqual([JSON.parse(event)]);
  expect(emitter.output).toBe('Unreadable event (not JSON): garbage\n');
});

test('ends at the exit of the process, even if a descendant keeps its pipes open', async () => {
  const start = Date.now();
  const emitter = await play(`
    const child = require('child_process').spawn('sleep', ['20'], { detached: true, stdio: ['ignore', 1, 2, 3, 4] });
    child.unref();
    require('fs').writeSync(3, ${JSON.stringify(`${event}\n`)});
    console.log(child.pid);
    process.exit(0);
  `);
  process.kill(Number(emitter.output));
  expect(emitter.events).toHaveLength(1);
  expect(Date.now() - start).toBeLessThan(8_000);
});

test('runs in its own process group, with an open lifeline', async () => {
  const emitter = await play(`
    const stat = require('fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
    const state = require('child_process').spawnSync('python3', ['-c',
      'import select; p = select.poll(); p.register(4, select.POLLIN | select.POLLHUP); print(p.poll(0))'],
      { stdio: ['ignore', 'pipe', 'inherit', 'ignore', 4], env: { PATH: '/usr/local/bin:/usr/bin:/bin' } });
    console.log(Number(stat[2]) === process.pid, state.stdout.toString().trim());
  `);
  expect(emitter.output).toBe('true []\n');
});

test('a missing program', async () => {
  const started = startPlaybook({ file: '/nowhere/ansible-playbook', args: [], cwd: directory }, {});
  expect(await started.ended).toEqual({ code: 127, signal: null, output: expect.stringContaining('ENOENT') });
});

test('a process that is killed says by which signal', async () => {
  expect(await play("process.kill(process.pid, 'SIGKILL');")).toEqual({
    events: [],
    code: 1,
    signal: 'SIGKILL',
    output: '',
  });
});
