import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, constants as files, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, describe, expect, test } from 'vitest';

/** A program that the operator runs, from the process to the system: with its own Node, which it may replace. */
const source = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
const OPS = `
const { machine } = await import(${source('./adapters/machine/index.ts')});
const { processHost } = await import(${source('./cli/command/process.ts')});
const [command, ...words] = process.argv.slice(1);
const { REPLACE, SIZE, ...variables } = process.env;
if (SIZE) variables.LARGE = 'x'.repeat(Number(SIZE));
try {
  processHost.exitLike(await machine(process.env, '/').run({ command, words, variables }, { replace: REPLACE === '1' }));
} catch (error) {
  process.stdout.write(error.code + ': ' + error.detail.reason);
}
`;
const NODE = ['--input-type=module', '-e', OPS];
/** What the system knows of the process that reads them: its streams and its signals. */
const FILES = ['fdinfo/0', 'fdinfo/1', 'fdinfo/2', 'status'].map((file) => `/proc/self/${file}`);
const folder = mkdtempSync(join(tmpdir(), 'ops-program-'));
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ['in the place of ops', '1'],
  ['as its child', '0'],
])('%s', (_, replace) => {
  const start = (args: string[], env = {}) => {
    const child = spawn(process.execPath, [...NODE, ...args], {
      env: { PATH: process.env.PATH, REPLACE: replace, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    started.push(child);
    return child;
  };

  test('passes on every signal that can be caught, and the exit code', { timeout: 30_000 }, async () => {
    const kept = /^SIG(KILL|STOP|CHLD|ILL|TRAP|IOT|BUS|FPE|SEGV|SYS|UNUSED|POLL|TSTP|TTIN|TTOU)$/;
    const signals = Object.keys(constants.signals).filter((name) => !kept.test(name));
    expect(signals).toContain('SIGALRM');
    expect(signals).toContain('SIGUSR1');
    const program = `
      for (const name of ${JSON.stringify(signals)})
        process.on(name, () => { console.log(name); if (name === 'SIGTERM') process.exit(7); });
      console.log('ready');
      setInterval(() => {}, 1000);`;
    const child = start([process.execPath, '-e', program]);
    const lines = child.stdout?.iterator() as AsyncIterator<Buffer>;
    const next = async () => String((await lines.next()).value).trim();
    expect(await next()).toBe('ready');
    for (const signal of [...signals.filter((name) => name !== 'SIGTERM'), 'SIGTERM'] as NodeJS.Signals[]) {
      child.kill(signal);
      expect(await next()).toBe(signal);
    }
    expect(await once(child, 'exit')).toEqual([7, null]);
  });

  test('ends as the program did, whatever the signal', { timeout: 30_000 }, async () => {
    for (const signal of ['PIPE', 'ALRM', 'USR1', 'TERM', 'KILL'] as const) {
      const number = constants.signals[`SIG${signal}`];
      const script = '"$@"; echo $?';
      const inner = [process.execPath, ...NODE, 'sh', '-c', `kill -${signal} $$; sleep 9`];
      const shell = spawn('sh', ['-c', script, 'sh', ...inner], {
        env: { PATH: process.env.PATH, REPLACE: replace },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      started.push(shell);
      expect([signal, Number(await text(shell.stdout))]).toEqual([signal, 128 + number]);
    }
  });

  test('a program that cannot be started is an error, not a crash', { timeout: 30_000 }, async () => {
    const refusal = async (content: string, env = {}, mode = 0o755) => {
      const file = join(folder, 'program');
      writeFileSync(file, content);
      chmodSync(file, mode);
      const child = start([file], env);
      return text(child.stdout);
    };
    expect(await refusal('#!/nonexistent/sh\n')).toBe('command_unusable: The file does not exist');
    expect(await refusal('#!/bin/sh\n', {}, 0o644)).toBe('command_unusable: Permission denied');
    const large = await refusal('#!/bin/sh\necho started', { SIZE: '200000' });
    expect(large).toBe(
      process.platform === 'linux'
        ? 'command_unusable: The environment is too large for this system'
        : 'started\n',
    );
  });

  test.skipIf(process.platform !== 'linux')('inherits nothing of Node', async () => {
    const shown = await text(start(['grep', '-E', 'flags|^Sig|^Pid', ...FILES]).stdout);
    const values = (name: string) =>
      [...shown.matchAll(new RegExp(`${name}:\\t(.*)`, 'g'))].map(([, value]) => value ?? '');
    const flags = values('flags').map((each) => Number.parseInt(each, 8) & files.O_NONBLOCK);
    expect(flags).toEqual([0, 0, 0]);
    expect([...values('SigBlk'), ...values('SigIgn')]).toEqual(['0000000000000000', '0000000000000000']);
    const pid = started.at(-1)?.pid;
    expect(values('Pid')).toEqual([replace === '1' ? `${pid}` : expect.not.stringMatching(`^${pid}$`)]);
  });

  test('the program gets what is on standard input', async () => {
    const child = start(['sh', '-c', 'read line; echo "$line"; cat']);
    child.stdin?.end('one\ntwo\n');
    expect(await text(child.stdout)).toBe('one\ntwo\n');
  });
});
