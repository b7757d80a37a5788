import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from './setup.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'computing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function measured(...command) {
  const python = join(root, '.tools', 'dev', 'bin', 'python');
  const file = join(folder, 'seconds');
  const { status, stdout } = spawnSync(python, [join(root, 'scripts', 'computing.py'), file, ...command]);
  return { status, stdout: `${stdout}`, seconds: Number(readFileSync(file, 'utf8')) };
}

const busy = 'let sum = 0; for (let i = 0; i < 5e7; i += 1) sum += i % 7;';

it('ends with the exit code of the command', () => {
  expect(measured('sh', '-c', 'exit 7').status).toBe(7);
  expect(measured('sh', '-c', 'kill -TERM $$').status).toBe(143);
});

it.runIf(process.platform === 'linux')('the command ignores the same signals as without it', () => {
  const command = ['grep', '-E', 'Sig(Blk|Ign)', '/proc/self/status'];
  expect(measured(...command).stdout).toBe(`${spawnSync('env', command).stdout}`);
});

it.runIf(process.platform === 'linux')(
  'counts processes that outlive their parent',
  { timeout: 90_000 },
  () => {
    const node = `'${process.execPath}' -e '${busy}'`;
    expect(measured('sh', '-c', `${node} &`).seconds).toBeGreaterThan(0.1);
    expect(measured('sleep', '0.3').seconds).toBeLessThan(0.05);
  },
);
