// `npm run bench [WORD…]`: benchmarks, as ratios within one run. Results go to docs/benchmarks.md.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { childEnv, nodePath, root, setUpOrExit } from './setup.mjs';

await setUpOrExit({ test: true });
const args = [join(root, 'scripts', 'bench', 'main.ts'), ...process.argv.slice(2)];
process.exitCode = spawnSync(nodePath(), args, { cwd: root, env: childEnv(), stdio: 'inherit' }).status ?? 1;
