import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root, Sandbox } from './support.ts';

const ACCOUNT = '123456789012';

let sandbox: Sandbox;
let offline: Record<string, string>;

/** An environment in a real account, of which nothing can be read: no credentials, no network, no embedded AWS. */
beforeAll(async () => {
  sandbox = await Sandbox.make();
  const where = ['--account', ACCOUNT, '--region', 'eu-central-1', '--ami', 'ami-0a1b2c3d4e5f60718'];
  offline = { NODE_OPTIONS: `--require ${join(root, 'test', 'support', 'no-network.cjs')}` };
  await sandbox.ok(['env', 'create', 'live', ...where, '--yes', '--save-only'], { env: offline });
  mkdirSync(join(sandbox.folder, 'inventories', `account-${ACCOUNT}`));
  await sandbox.write(
    `inventories/account-${ACCOUNT}/account.yml`,
    `account: "${ACCOUNT}"\nregion: eu-central-1\n`,
  );
});
afterAll(() => sandbox.dispose());

const written = (name: string) => readdirSync(join(sandbox.folder, 'build', name)).sort();

it('the guard sees a command that uses the network', async () => {
  const { code, stderr } = await sandbox.run(['env', 'show', 'live'], {
    env: { ...offline, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'unused' },
  });
  expect([code, stderr]).toEqual([99, expect.stringContaining('network used')]);
});

it.each([
  ['live', 'environment', 'network'],
  [`account-${ACCOUNT}`, 'account', 'boundary'],
])('renders %s without credentials and without a network', async (name, noun, stack) => {
  const { stdout } = await sandbox.ok(['env', 'render', name, '--json'], { env: offline });
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ [noun]: { name, region: 'eu-central-1' }, folder: `build/${name}` });
  const names: string[] = document.stacks.map((each: { name: string }) => each.name);
  expect(names).toContain(stack);
  const files = document.stacks.flatMap((each: { name: string; template: string }) => [
    `${each.name}.json`,
    each.template,
  ]);
  expect(written(name)).toEqual(expect.arrayContaining(['build.json', ...files]));
  expect(JSON.parse(await sandbox.read(`build/${name}/build.json`)).stacks).toEqual(names);
});

it('renders the same bytes again, and says what deploys them', async () => {
  const before = await sandbox.read('build/live/network.json');
  const { stdout } = await sandbox.ok(['env', 'render', 'live'], { env: offline });
  expect(stdout).toMatch(
    /^Wrote build\/live: \d+ stacks\nNext {5}ops env plan live\n {9}ansible-playbook -i inventories\/live\/hosts.yml playbooks\/environment.yml\n$/,
  );
  expect(await sandbox.read('build/live/network.json')).toBe(before);
});

it('refuses what a plan refuses, offline and online, and leaves the folder as it is', async () => {
  const before = await sandbox.read('build/live/build.json');
  mkdirSync(join(sandbox.folder, 'cfn'));
  const packaged = readFileSync(join(root, 'cfn', 'discovery.yaml'), 'utf8');
  const wrong = 'Resources:\n  Wrong: {Type: AWS::S3::Bucket, Properties: {BucketNam: x}}\n';
  await sandbox.write('cfn/discovery.yaml', packaged.replace('Resources:\n', wrong));
  const line = packaged.split('\n').indexOf('Resources:') + 2;
  for (const args of [
    ['env', 'render', 'live'],
    ['env', 'plan', 'live', '--offline'],
  ]) {
    const { code, stdout } = await sandbox.run([...args, '--json'], { env: offline });
    const { error } = JSON.parse(stdout);
    expect([code, error.code, error.file, error.line]).toEqual([
      2,
      'template_refused',
      'cfn/discovery.yaml',
      line,
    ]);
  }
  expect(await sandbox.read('build/live/build.json')).toBe(before);
});
