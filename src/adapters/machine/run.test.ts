import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runProgram } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'ops-run-'));
const around = { path: process.env.PATH ?? '', terminal: false, replace: null };
afterAll(() => rmSync(folder, { recursive: true }));

const shell = (script: string, variables: Record<string, string> = {}) =>
  runProgram({ command: 'sh', words: ['-c', script], variables }, around);

it('with just its variables, found by the PATH of ops; it tells how it ended', async () => {
  expect(await shell('[ "$A" = "x  y" ] && [ -z "$HOME" ] && exit 7', { A: 'x  y' })).toEqual({
    code: 7,
    signal: null,
  });
  expect(await shell('kill -TERM $$')).toEqual({ code: null, signal: 'SIGTERM' });
});

it('passes signals on', async () => {
  const ended = shell('trap "exit 9" TERM; kill -TERM $PPID; sleep 5 & wait', { PATH: around.path });
  expect(await ended).toEqual({ code: 9, signal: null });
});

it('does not forward Ctrl-C from a terminal, which reaches the program directly', async () => {
  const script = 'trap "exit 9" INT; kill -INT $PPID; sleep 0.3; exit 4';
  const ended = runProgram(
    { command: 'sh', words: ['-c', script], variables: { PATH: around.path } },
    { ...around, terminal: true },
  );
  expect(await ended).toEqual({ code: 4, signal: null });
});

it.each([
  ['nonesuch-program', 'command_missing'],
  ['/nonexistent/program', 'command_unusable'],
])('says what cannot be run: %s', async (command, code) => {
  const refused = runProgram({ command, words: ['s3cret'], variables: {} }, around);
  await expect(refused).rejects.toMatchObject({ exit: 'input', code });
  expect(JSON.stringify(await refused.catch((error) => ({ ...error, text: String(error) })))).not.toContain(
    's3cret',
  );
});

it('a file that is no program, and an environment that is too large', async () => {
  const file = join(folder, 'text');
  writeFileSync(file, 'hello');
  chmodSync(file, 0o644);
  await expect(runProgram({ command: file, words: [], variables: {} }, around)).rejects.toMatchObject({
    detail: { reason: 'Permission denied' },
  });
  await expect(shell('true', { A: 'x'.repeat(200_000) })).rejects.toMatchObject({
    detail: { reason: 'The environment is too large for this system' },
  });
});
