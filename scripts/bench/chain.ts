import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Row, time } from './measure.ts';
import { BenchSandbox, root } from './sandbox.ts';
import { HOLD_SECONDS, LATENCY_MS } from './stacks.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const LENGTH = 5;
/** network, ingress, discovery, service: each uses an output of the previous one. */
const LONGEST_OF_A_NEW_ENVIRONMENT = 4;

/**
 * Stacks that depend on each other, compared with their critical path: the duration of a stack times the number of
 * stacks in the longest dependency chain. Start-up, planning and everything between two stacks adds to it.
 */
export async function chain(): Promise<Row[]> {
  await using sandbox = await BenchSandbox.make();
  await sandbox.localUp();
  await sandbox.slow(HOLD_SECONDS, LATENCY_MS);
  const created = await sandbox.run(['env', 'create', 'dev', '--local', '--yes']);
  const inventory = writeChain(sandbox.folder);
  const playbook = await time(
    [
      join(root, '.tools/runtime/bin/ansible-playbook'),
      '-i',
      inventory,
      join(root, 'playbooks/environment.yml'),
    ],
    {
      cwd: sandbox.folder,
      env: {
        ...sandbox.env,
        ANSIBLE_CONFIG: join(root, 'ansible.cfg'),
        AWS_ENDPOINT_URL: sandbox.endpoint,
        AWS_ACCESS_KEY_ID: ACCOUNT,
        AWS_SECRET_ACCESS_KEY: 'test',
      },
    },
  );
  return [
    criticalPathRow(
      `a chain of ${LENGTH} stacks of ${HOLD_SECONDS} s, only ansible-playbook`,
      playbook.seconds,
      LENGTH,
    ),
    criticalPathRow(
      `a new environment of stacks of ${HOLD_SECONDS} s, its longest chain ${LONGEST_OF_A_NEW_ENVIRONMENT}`,
      created.seconds,
      LONGEST_OF_A_NEW_ENVIRONMENT,
    ),
  ];
}

function criticalPathRow(what: string, seconds: number, stacks: number): Row {
  const path = stacks * HOLD_SECONDS;
  const measured = `${seconds.toFixed(1)} s, ${(seconds / path).toFixed(2)} × the ${path} s of its critical path`;
  return { what, measured, goal: '', reached: null };
}

/** A rendered environment (docs/reference/build-format.md) of topics, each named after the previous one. */
function writeChain(folder: string): string {
  const build = join(folder, 'build', 'chain');
  const inventories = join(folder, 'inventories', 'chain');
  for (const path of [build, inventories]) mkdirSync(path, { recursive: true });
  const stacks = Array.from({ length: LENGTH }, (_, index) => `link-${index + 1}`);
  const common = { project: 'bench', environment: 'chain', account: ACCOUNT, region: REGION };
  write(build, 'build.json', { format: 1, ...common, lock: '/bench/chain/.ops/lock', stacks });
  stacks.forEach((stack, index) => {
    write(build, `${stack}.json`, link(stack, stacks[index - 1] ?? null));
    write(build, `${stack}.template.json`, TOPIC);
  });
  write(inventories, 'hosts.yml', {
    stacks: { hosts: Object.fromEntries(stacks.map((stack) => [stack, null])), vars: { ops_build: build } },
  });
  return join(inventories, 'hosts.yml');
}

const TOPIC = {
  Parameters: { Before: { Type: 'String', Default: '' } },
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Before' } } } },
  Outputs: { Name: { Value: { 'Fn::GetAtt': ['Topic', 'TopicName'] } } },
};

function link(stack: string, before: string | null) {
  const output = before && {
    Before: { stack: before, stack_name: `bench-chain-${before}`, region: REGION, output: 'Name' },
  };
  return {
    format: 1,
    stack,
    stack_name: `bench-chain-${stack}`,
    scope: 'environment',
    account: ACCOUNT,
    region: REGION,
    needs: before ? [before] : [],
    template: `${stack}.template.json`,
    fingerprint: '0123456789abcdef',
    parameters: output ?? {},
    tags: {},
    capabilities: [],
    role_arn: null,
    stack_policy: null,
    termination_protection: false,
    disable_rollback: false,
    notification_arns: [],
    artifact_bucket: null,
    secrets: [],
    source: 'scripts/bench/chain.ts',
  };
}

function write(folder: string, name: string, content: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(content, null, 2));
}
