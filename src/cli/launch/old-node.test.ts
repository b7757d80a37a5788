import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { version, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Takes away what Node 18 lacks. */
const NODE_18 = `
delete process.getBuiltinModule;
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });
Object.defineProperty(process, 'version', { value: 'v18.20.8' });
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ops-node-'));
  writeFileSync(join(folder, 'old.cjs'), NODE_18);
});
afterAll(() => rmSync(folder, { recursive: true }));

function runWithNode18(...args: string[]) {
  const argv = ['--require', join(folder, 'old.cjs'), join(root, 'bin/run.js'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

it('says which Node it needs', () => {
  expect(runWithNode18('env', 'list')).toEqual({
    status: 2,
    stdout: '',
    stderr: `ops needs Node ${engines.node}; this is 18.20.8.\nNext   npm run setup   installs a Node of its own, in the folder of ops\n`,
  });
});

it('says its version to any Node', () => {
  expect(runWithNode18('--version')).toEqual({
    status: 0,
    stdout: `ops ${version} node v18.20.8\n`,
    stderr: '',
  });
});
