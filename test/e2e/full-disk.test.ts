// A full disk under the embedded AWS: the limit of a file's size (prlimit(2)) fails every write of its process.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root, Sandbox } from './support.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.make({ ownPlaybooks: true });
});
afterAll(() => sandbox.dispose());

const LIMIT = `
import resource, sys
pid, size = map(int, sys.argv[1:])
resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]))
`;

function limitFiles(pid: number, size: number): void {
  execFileSync(join(root, '.tools', 'dev', 'bin', 'python'), ['-c', LIMIT, String(pid), String(size)]);
}

it.runIf(process.platform === 'linux')(
  'keeps the embedded AWS running until its state can be saved',
  async () => {
    const place = ['--path', '/team', '--local', '--region', 'eu-central-1'];
    const set = ['secret', 'set', 'KEY', ...place, '--key', 'alias/aws/ssm'];
    await sandbox.localUp();
    const { local } = await sandbox.json<{ local: { pid: number; port: number } }>(['local', 'status']);
    await sandbox.ok(set, { input: 'kept' });
    limitFiles(local.pid, 0);
    const down = await sandbox.run(['local', 'down', '--json']);
    expect([down.code, JSON.parse(down.stdout).error]).toEqual([
      20,
      {
        code: 'state_not_saved',
        message: 'The embedded AWS cannot save its state, so it is still running; nothing is lost',
        reason: expect.stringMatching(/^File too large: .*\/\.ops\/local\/state\/services\//),
        file: join(sandbox.folder, '.ops/local/state'),
        next: ['Free some space on that disk, then: ops local down', 'ops local down --force'],
      },
    ]);
    limitFiles(local.pid, -1);
    await sandbox.ok(['local', 'down']);
    await sandbox.ok(['local', 'up', '--port', String(local.port)]);
    expect((await sandbox.ok(['secret', 'get', 'KEY', ...place])).stdout).toBe('kept');
  },
);
