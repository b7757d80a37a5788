// `npm run demo`: installs the tools, then starts the embedded AWS, creates an environment with the example service,
// sets a secret and shows the result. A second run installs nothing and converges.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childEnv, root, setUpOrExit } from './setup.mjs';

const ENVIRONMENT = 'demo';

function ops(args, { input, quiet = false } = {}) {
  console.error(`\n$ ./bin/ops ${args.join(' ')}${input === undefined ? '' : ' < a generated value'}`);
  const result = spawnSync(join(root, 'bin', 'ops'), args, {
    cwd: root,
    env: childEnv(),
    ...(input !== undefined && { input }),
    stdio: [input === undefined ? 'inherit' : 'pipe', quiet ? 'ignore' : 'inherit', 'inherit'],
  });
  if (result.status !== 0) {
    console.error(
      `\nThe demo stopped: ops exited with ${result.status ?? result.signal}. Its output is above.`,
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
The environment "${ENVIRONMENT}" runs on the embedded AWS of this machine. Next, try:
  ./bin/ops                                    where you are, and the next command
  ./bin/ops env plan ${ENVIRONMENT}                      what would change
  ./bin/ops env set ${ENVIRONMENT} max_hosts=6           change an answer
  ./bin/ops secret list -e ${ENVIRONMENT}                its secrets
  ./bin/ops env destroy ${ENVIRONMENT}                   delete it
  ./bin/ops local down                         stop the embedded AWS`);
