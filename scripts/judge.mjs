// `npm run judge`: runs every public judge and our own on the packaged templates, rendered with every combination of
// answers that matters. See docs/reference/judge.md.
//   npm run judge -- --only checkov         only one tool
//   npm run judge -- cfn/network.yaml       only one template
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { childEnv, root, setUpOrExit } from './setup.mjs';

await setUpOrExit({ test: true });
const python = join(root, '.tools', 'dev', 'bin', 'python');
const args = [join(root, 'test', 'judge', 'judge.py'), ...process.argv.slice(2)];
const run = spawnSync(python, args, { cwd: process.cwd(), env: childEnv(), stdio: 'inherit' });
process.exitCode = run.status ?? 1;
