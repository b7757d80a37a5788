import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type {
  AdoptedDocument,
  DeployedListDocument,
  EnvironmentDocument,
} from '../../src/cli/documents/environment.ts';
import { keptSourcesSchema } from '../../src/domain/stack/description-schema.ts';
import { askAws } from './ask-aws.ts';
import { Sandbox } from './support.ts';

const REGION = 'eu-central-1';
const HERE = ['--local', '--region', REGION];
const ENVIRONMENT = 'inventories/dev/environment.yml';
const HOSTS = 'inventories/dev/hosts.yml';
const MANIFEST = 'services/hello.yaml';

let sandbox: Sandbox;
let endpoint: string;
/** Path of the object in the artefact bucket. */
let object: string;
/** The files before they are lost. */
let before: Record<string, string>;
let kept: string;

beforeAll(async () => {
  sandbox = await Sandbox.make();
  endpoint = await sandbox.localUp();
  const manifest = await sandbox.read(MANIFEST);
  await sandbox.write(MANIFEST, manifest.replace(/^environment:\n/m, 'environment:\n  ANSWER: "no"\n'));
  const answers = ['--region', REGION, '--log-retention-days', '30', '--flow-logs'];
  await sandbox.ok(['env', 'create', 'dev', '--local', '--yes', ...answers]);
  const { stacks } = await sandbox.json<EnvironmentDocument>(['env', 'show', 'dev']);
  const bucket = stacks.find(({ name }) => name === 'toolchain')?.outputs.ArtifactBucket;
  object = `/${bucket}/environments/dev/sources.json`;
  kept = await askAws(endpoint, 's3', object);
  before = {};
  for (const path of [ENVIRONMENT, HOSTS, MANIFEST]) before[path] = await sandbox.read(path);
});
afterAll(() => sandbox.dispose());

beforeEach(async () => {
  for (const path of ['inventories/dev', MANIFEST])
    await rm(join(sandbox.folder, path), { recursive: true, force: true });
});

const exists = (path: string) => existsSync(join(sandbox.folder, path));
const keep = (text: string) => askAws(endpoint, 's3', object, { method: 'PUT', body: text });

/** The error of an adoption that writes nothing. */
async function refused(...more: string[]) {
  const { code, stdout } = await sandbox.run(['env', 'adopt', 'dev', ...HERE, '--json', ...more]);
  return { code, ...JSON.parse(stdout).error };
}

it('keeps answers and manifests as data, and no value of a secret', async () => {
  const document = keptSourcesSchema.parse(JSON.parse(kept));
  expect(document).toMatchObject({
    state: 'deployed',
    environment: 'dev',
    answers: { region: REGION, log_retention_days: 30, services: ['hello'] },
    services: { hello: { environment: { ANSWER: 'no' } } },
  });
  const secrets = ['secret', 'export', '-e', 'dev', '-s', 'hello', '--format', 'json'];
  await sandbox.write(MANIFEST, before[MANIFEST] ?? '');
  await sandbox.ok(['env', 'adopt', 'dev', ...HERE, '--yes']);
  const values = Object.values(JSON.parse((await sandbox.ok(secrets)).stdout) as Record<string, string>);
  expect(values).not.toEqual([]);
  for (const value of values) expect(kept).not.toContain(value);
});

it('lists an environment whose files are lost, and says how to restore them', async () => {
  const shown = await sandbox.run(['env', 'show', 'dev', '--json']);
  expect([shown.code, JSON.parse(shown.stdout).error.next]).toEqual([
    2,
    expect.arrayContaining(['ops env list --aws']),
  ]);
  const list = await sandbox.json<DeployedListDocument>(['env', 'list', '--aws', ...HERE]);
  expect(list.places).toEqual([{ account: '000000000000', region: REGION, profile: null, local: true }]);
  expect(list.environments).toEqual([
    {
      name: 'dev',
      account: '000000000000',
      region: REGION,
      local: true,
      size: '',
      services: [],
      problem: null,
      files: false,
      deployed: { replica_region: null, stacks: 8, status: 'ready', updated: expect.any(String) },
    },
  ]);
  const { stdout } = await sandbox.ok(['env', 'list', '--aws', ...HERE]);
  expect(stdout).toContain(`ops env adopt dev --local --region ${REGION}`);
});

it('restores them with consent, and a plan then shows no change', async () => {
  expect(await refused()).toMatchObject({ code: 'consent_missing' });
  expect(exists('inventories/dev')).toBe(false);
  const adopted = await sandbox.json<AdoptedDocument>(['env', 'adopt', 'dev', ...HERE, '--yes']);
  expect(adopted).toMatchObject({
    environment: { name: 'dev', account: '000000000000', region: REGION, local: true },
    files: [ENVIRONMENT, MANIFEST, HOSTS],
    present: [],
    open: [],
    differs: [],
  });
  expect(await sandbox.read(ENVIRONMENT)).toBe(before[ENVIRONMENT]);
  expect(await sandbox.read(HOSTS)).toBe(before[HOSTS]);
  expect(await sandbox.read(MANIFEST)).toContain('\n  ANSWER: "no"\n');
  expect((await sandbox.run(['env', 'plan', 'dev'])).code).toBe(0);
  const again = await sandbox.json<AdoptedDocument>(['env', 'adopt', 'dev']);
  expect([again.files, again.present]).toEqual([[], [ENVIRONMENT, MANIFEST]]);
  const list = await sandbox.json<DeployedListDocument>(['env', 'list', '--aws']);
  expect(list.environments).toMatchObject([
    { name: 'dev', size: 'trial', files: true, deployed: { stacks: 8 } },
  ]);
});

it('overwrites nothing: a file that differs is named, one that means the same stays as it is', async () => {
  await sandbox.write(MANIFEST, `# mine\n${before[MANIFEST]?.replace('ANSWER: "no"', 'ANSWER: "yes"')}`);
  const error = await refused('--yes');
  expect(error).toMatchObject({ code: 'files_differ', file: MANIFEST });
  expect([exists('inventories/dev'), await sandbox.read(MANIFEST)]).toEqual([
    false,
    expect.stringContaining('# mine\n'),
  ]);
  await sandbox.write(MANIFEST, `# mine\n${before[MANIFEST]}`);
  const adopted = await sandbox.json<AdoptedDocument>(['env', 'adopt', 'dev', ...HERE, '--yes']);
  expect([adopted.files, adopted.present]).toEqual([[ENVIRONMENT, HOSTS], [MANIFEST]]);
  expect(await sandbox.read(MANIFEST)).toBe(`# mine\n${before[MANIFEST]}`);
});

it('refuses a hostile document with a sentence, and writes no file', async () => {
  const good = JSON.parse(kept);
  const { hello } = good.services;
  const hostile: [object | string, string, string][] = [
    [{ ...good, format: 7 }, 'sources_format', 'this version of ops reads format 1'],
    [{ ...good, services: { ...good.services, '../../x': hello } }, 'bad_sources', 'cannot name a service'],
    [
      { ...good, services: { hello: { ...hello, environment: { A: '\u001b]0;x\u0007' } } } },
      'bad_sources',
      'has invisible characters',
    ],
    ['x'.repeat(1_000_001), 'bad_input', 'has more than 1,000,000 bytes'],
  ];
  for (const [document, code, words] of hostile) {
    await keep(typeof document === 'string' ? document : JSON.stringify(document));
    const { stdout, code: exit } = await sandbox.run(['env', 'adopt', 'dev', ...HERE, '--yes', '--json']);
    const { error } = JSON.parse(stdout);
    expect([exit, error.code, error.message]).toEqual([2, code, expect.stringContaining(words)]);
    expect([exists('inventories/dev'), exists(MANIFEST)]).toEqual([false, false]);
  }
  await keep(kept);
});

it('without the object it reads the stacks, leaves the manifests open, and guesses nothing', async () => {
  await askAws(endpoint, 's3', object, { method: 'DELETE' });
  const adopted = await sandbox.json<AdoptedDocument>(['env', 'adopt', 'dev', ...HERE, '--yes']);
  expect(adopted).toMatchObject({
    kept: null,
    files: [ENVIRONMENT],
    open: [{ what: MANIFEST, why: expect.any(String) }],
    differs: null,
  });
  // Nothing can be planned, least of all the deletion of a service, before the manifest is there.
  expect((await sandbox.run(['env', 'plan', 'dev'])).code).toBe(2);
  await sandbox.write(MANIFEST, before[MANIFEST] ?? '');
  expect((await sandbox.run(['env', 'plan', 'dev'])).code).toBe(0);
  await keep(kept);
});

it('says that files go with a destroyed environment, which is neither listed nor adopted', async () => {
  await sandbox.write(MANIFEST, before[MANIFEST] ?? '');
  await sandbox.ok(['env', 'adopt', 'dev', ...HERE, '--yes']);
  const destroyed = await sandbox.ok(['env', 'destroy', 'dev', '--confirm', 'dev']);
  expect(destroyed.stderr).toContain('Files    inventories/dev is removed with them; --keep-files keeps it');
  expect(destroyed.stdout).toContain('Files    inventories/dev is removed');
  expect(exists('inventories/dev')).toBe(false);
  const list = await sandbox.json<DeployedListDocument>(['env', 'list', '--aws', ...HERE]);
  expect(list.environments).toEqual([]);
  expect(await refused('--yes')).toMatchObject({ code: 'not_deployed' });
  expect(JSON.parse(await askAws(endpoint, 's3', object))).toMatchObject({ state: 'destroyed' });
});
