// Draws docs/pictures/ with `ops env graph`: the environment that the tutorial creates.
//
//   node scripts/pictures.ts           writes them
//   node scripts/pictures.ts --check   fails if one is stale
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../test/support/free-port.ts';
import { generate, root } from './generated.ts';

const run = promisify(execFile);
const PICTURES = { 'dev.svg': [], 'dev-stacks.svg': ['--stacks'] };

const folder = await mkdtemp(join(tmpdir(), 'ops-pictures-'));
// The project is named after the folder.
const workspace = join(folder, 'shop');
await mkdir(workspace);
const ops = (...args: string[]) =>
  run(process.execPath, [join(root, 'bin', 'dev.js'), ...args], {
    cwd: workspace,
    env: { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', OPS_TOOLS: join(root, '.tools') },
  });

try {
  await ops('init', '.');
  await ops('local', 'up', '--port', String(await freePort()));
  await ops('env', 'create', 'dev', '--local', '--region', 'eu-central-1', '--yes', '--save-only');
  const files: Record<string, string> = {};
  for (const [name, flags] of Object.entries(PICTURES)) {
    await ops('env', 'graph', 'dev', '--output', name, ...flags);
    files[`docs/pictures/${name}`] = await readFile(join(workspace, name), 'utf8');
  }
  await generate('pictures.ts', files);
} finally {
  await ops('local', 'down');
  await rm(folder, { recursive: true, force: true });
}
