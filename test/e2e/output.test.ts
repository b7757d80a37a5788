import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root, Sandbox } from './support.ts';

const run = promisify(execFile);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.make();
});
afterAll(() => sandbox.dispose());

/** Runs ops in a shell with its output redirected. */
async function shell(command: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const options = { cwd: sandbox.folder, env: { ...sandbox.env, OPS: `${root}/bin/ops` } };
  return run('sh', ['-c', command], options).then(
    (done) => ({ code: 0, ...done }),
    (failed) => failed,
  );
}

// A device that refuses every byte, as a full disk does.
it.skipIf(!existsSync('/dev/full')).each(['env list', 'env list --json', '--help', 'doctor'])(
  'a result that cannot be written is one sentence and exit code 2: %s',
  async (command) => {
    const { code, stderr } = await shell(`"$OPS" ${command} > /dev/full`);
    expect([code, stderr]).toEqual([
      2,
      'Error  Standard output cannot be written: the disk has no space, or no inodes, left\nNext   Run the same command again\n',
    ]);
  },
);

it.skipIf(!existsSync('/dev/full'))('a log that cannot be written changes no result', async () => {
  expect(await shell('"$OPS" env show nope --json 2> /dev/full')).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('unknown_environment'),
  });
  expect(await shell('"$OPS" env list 2> /dev/full')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No environments yet'),
  });
});

it('a reader that ends first is no failure', async () => {
  expect(await shell('{ "$OPS" --help; echo "code $?" >&2; } | true')).toMatchObject({
    code: 0,
    stderr: 'code 0\n',
  });
});

it('a home folder that cannot be written does not matter to a command that keeps nothing there', async () => {
  expect(await shell('HOME=/dev/null "$OPS" env list')).toMatchObject({ code: 0, stderr: '' });
});
