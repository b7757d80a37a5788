import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../src/cli/testing/run-command.ts';
import SecretGet from '../../src/commands/secret/get.ts';
import { randomMaps } from '../../src/domain/secrets/formats/testing/maps.ts';
import { createContext } from '../../src/runtime.ts';
import { askAws } from './ask-aws.ts';
import { deployedSandbox } from './deployed.ts';
import type { Sandbox } from './support.ts';

const COUNT = 1000;
const where = ['-e', 'dev', '-s', 'hello'];

/** Any text except what Parameter Store rejects: empty values and `{{…}}`. */
const values = Object.fromEntries(
  randomMaps(COUNT, 7)
    .flatMap((map) => Object.values(map))
    .filter((value) => value !== '' && !/\{\{.*\}\}/s.test(value))
    .slice(0, COUNT)
    .map((value, index) => [`V_${index}`, value]),
);
const special = [
  '{% raw %}',
  '$(id)',
  '`id`',
  '!!str x',
  '--overwrite',
  '-',
  '\\',
  "'\"'",
  '=',
  '#',
  '{{ unclosed',
];
for (const [index, value] of special.entries()) values[`LOOK_${index}`] = value;

let sandbox: Sandbox;
let endpoint: string;

beforeAll(async () => {
  sandbox = await deployedSandbox();
  endpoint = await sandbox.localUp();
  const input = JSON.stringify(values);
  const ended = await sandbox.ok(['secret', 'import', ...where, '--format', 'json'], { input });
  expect(ended.stdout).toContain(`${Object.keys(values).length} secrets written`);
});
afterAll(() => sandbox.dispose());

const stored = () => ({ ...values, API_TOKEN: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });

it('has enough values of every kind', () => {
  expect(Object.keys(values)).toHaveLength(COUNT + special.length);
});

it('Parameter Store returns them unchanged', async () => {
  const project = /^project: (.+)$/m.exec(await sandbox.read('ops.yaml'))?.[1];
  const names = Object.keys(values).map((name) => `/${project}/dev/hello/${name}`);
  const found: Record<string, string> = {};
  for (let start = 0; start < names.length; start += 10) {
    const answer = await askAws(endpoint, 'ssm', '/', {
      method: 'POST',
      headers: { 'X-Amz-Target': 'AmazonSSM.GetParameters', 'Content-Type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ Names: names.slice(start, start + 10), WithDecryption: true }),
    });
    for (const { Name, Value } of JSON.parse(answer).Parameters) found[Name.split('/').at(-1)] = Value;
  }
  expect(found).toEqual(values);
});

it('secret get returns each value', async () => {
  const { PATH, HOME, OPS_TOOLS } = sandbox.env;
  const context = await createContext({
    cwd: sandbox.folder,
    env: { PATH, HOME, OPS_TOOLS },
    progress: () => undefined,
    code: async () => null,
  });
  for (const [name, value] of Object.entries(values)) {
    const { out } = await runCommand(SecretGet, 'secret:get', [name, ...where], { context });
    expect({ name, out }).toEqual({ name, out: value });
  }
});

it('secret get returns them in a real pipe', async () => {
  for (const index of special.keys()) {
    const name = `LOOK_${index}`;
    expect((await sandbox.ok(['secret', 'get', name, ...where])).stdout).toBe(values[name]);
  }
});

it('secret exec passes them on', async () => {
  const script = 'process.stdout.write(JSON.stringify(process.env))';
  const exec = ['secret', 'exec', ...where, '--pristine', '--', process.execPath, '-e', script];
  expect(JSON.parse((await sandbox.ok(exec)).stdout)).toMatchObject(stored());
});

it('the command of secret exec has the process of ops, and gets the signals sent to it', async () => {
  const script = `trap 'echo "got USR1"; exit 9' USR1; echo $$; while :; do sleep 0.05; done`;
  const running = sandbox.start(['secret', 'exec', ...where, '--', 'sh', '-c', script]);
  await once(running.child.stdout as NodeJS.ReadableStream, 'data');
  expect(running.stdout).toBe(`${running.child.pid}\n`);
  running.child.kill('SIGUSR1');
  expect(await running.ended).toBe(9);
  expect(running.stdout).toMatch(/got USR1\n$/);
  expect(running.stderr).toBe('');
});

it.each(['json', 'yaml', 'dotenv'])('secret import reads what secret export writes as %s', async (format) => {
  const input = (await sandbox.ok(['secret', 'export', ...where, '--format', format])).stdout;
  const args = ['secret', 'import', ...where, '--format', format];
  const { unchanged, written } = await sandbox.json<{ unchanged: string[]; written: string[] }>(args, {
    input,
  });
  expect([unchanged.length, written]).toEqual([Object.keys(values).length + 1, []]);
});

it('exports them for a shell, and refuses those that Docker cannot represent', async () => {
  const shell = (await sandbox.ok(['secret', 'export', ...where, '--format', 'shell'])).stdout;
  expect(shell).toContain("export LOOK_0='{% raw %}'\n");
  const docker = await sandbox.run(['secret', 'export', ...where, '--format', 'docker', '--json']);
  expect(docker.code).toBe(2);
});
