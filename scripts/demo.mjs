// `npm run demo`: sets up, then does the main job for real: starts the embedded AWS, creates an environment
// with the example service, sets a secret, shows the result. A second run sets up nothing and converges.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childEnv, root, setUpOrExit } from './setup.mjs';

const ENVIRONMENT = 'demo';

function ops(args, { input, quiet = false } = {}) {
  console.error(`\n$ ./bin/ops ${args.join(' ')}${input === undefined ? '' : ' < a value made just now'}`);
  const result = spawnSync(join(root, 'bin', 'ops'), args, {
    cwd: root,
    env: childEnv(),
    ...(input !== undefined && { input }),
    stdio: [input === undefined ? 'inherit' : 'pipe', quiet ? 'ignore' : 'inherit', 'inherit'],
  });
  if (result.status !== 0) {
    console.error(
      `\nThe demo stopped: ops ended with ${result.status ?? result.signal}. What it said is above.`,
    );
    process.exit(result.status ?? 1);
  }
}

await setUpOrExit();
ops(['local', 'up']);
const exists = existsSync(join(root, 'inventories', ENVIRONMENT, 'environment.yml'));
ops(exists ? ['env', 'apply', ENVIRONMENT, '--yes'] : ['env', 'create', ENVIRONMENT, '--local', '--yes']);
ops(['secret', 'set', 'API_TOKEN', '-e', ENVIRONMENT, '-s', 'hello', '--overwrite'], {
  input: crypto.randomUUID(),
});
ops(['env', 'show', ENVIRONMENT]);
console.error(`
The environment "${ENVIRONMENT}" runs on the embedded AWS of this machine. Go on with:
  ./bin/ops                                    where am I, and what next
  ./bin/ops env plan ${ENVIRONMENT}                      what would change
  ./bin/ops env set ${ENVIRONMENT} max_hosts=6           change an answer
  ./bin/ops secret list -e ${ENVIRONMENT}                its secrets
  ./bin/ops env destroy ${ENVIRONMENT}                   remove it
  ./bin/ops local down                         stop the embedded AWS`);
