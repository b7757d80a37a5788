import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileWorkspace } from '../../adapters/files/workspace.ts';
import { environmentText } from '../../domain/answers/files/environment-file.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { StackState } from '../../domain/stack/description.ts';
import { isOutput, literalText } from '../../domain/stack/inputs.ts';
import { deployed } from '../../domain/testing/stacks.ts';
import { createFixture } from '../testing/fixture.ts';
import { loadEnvironmentFrom } from '../workspace/load-environment.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';
import { draftAdoption, saveAdoption } from './adopt.ts';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const ENVIRONMENT = 'inventories/dev/environment.yml';
const HOSTS = 'inventories/dev/hosts.yml';
const MANIFEST = 'services/hello.yaml';
const IMAGE = `registry.example/app@sha256:${'a'.repeat(64)}`;
const HELLO = `image: ${IMAGE}\nproxy: {image: ${IMAGE}}\nexpose: public\npriority: 10\n`;
const ANSWERS: Partial<Answers> = {
  account: '000000000000',
  local: true,
  region: 'eu-central-1',
  size: 'small',
  vpc_cidr: '10.20.0.0/16',
  ami: 'ami-0a1b2c3d4e5f60718',
  services: ['hello'],
};
const HERE = { local: true, profile: null, regions: ['eu-central-1'], fromStacks: false };

let root: string;
let fixture: ReturnType<typeof createFixture>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ops-adopt-'));
  fixture = createFixture();
  fixture.ctx.workspace = new FileWorkspace(root, PACKAGE);
  put('ops.yaml', 'project: shop\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

const files = () => readdirSync(root, { recursive: true }).map(String).sort();

/** Deploys the environment and loses its files. Returns the stacks' states by host. */
async function lose({
  answers = ANSWERS,
  state = 'deployed',
  tags = {},
} = {}): Promise<Map<string, StackState>> {
  const { ctx, aws, playbooks } = fixture;
  put(MANIFEST, HELLO);
  const text = environmentText('dev', answers);
  const project = await loadWorkspace(ctx);
  const { rendered } = await loadEnvironmentFrom(ctx, project, 'dev', { path: ENVIRONMENT, text });
  const states = rendered.stacks.map((stack) => {
    const given = Object.entries(stack.description.parameters).map(([name, input]) => [
      name,
      isOutput(input) ? 'output' : literalText(input),
    ]);
    return [stack.description.stack, deployed(stack, Object.fromEntries(given))] as const;
  });
  aws.states = states.map(([, each]) => each);
  const at = '2026-11-29T20:00:00Z';
  playbooks.kept = JSON.stringify({ ...rendered.sources, tags, state, at, by: 'arn:aws:iam::1:user/anna' });
  rmSync(join(root, MANIFEST));
  return new Map(states);
}

async function refused(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OperatorError)) throw error;
  return { code: error.code, exit: error.exit, message: error.message, ...error.detail };
}

describe('from what the last apply kept', () => {
  it('restores answers, manifests and the inventory, without starting anything that changes AWS', async () => {
    await lose();
    const adoption = await draftAdoption(fixture.ctx, 'dev', HERE);
    expect(files()).toEqual(['ops.yaml', 'services']);
    expect(adoption).toMatchObject({
      environment: 'dev',
      account: '000000000000',
      region: 'eu-central-1',
      local: true,
      kept: { at: '2026-11-29T20:00:00Z', by: 'arn:aws:iam::1:user/anna' },
      present: [],
      open: [],
      differs: expect.any(Array),
    });
    expect(adoption.files.map(({ path }) => path)).toEqual([ENVIRONMENT, MANIFEST, HOSTS]);
    await saveAdoption(fixture.ctx, adoption);
    expect(readFileSync(join(root, ENVIRONMENT), 'utf8')).toBe(environmentText('dev', ANSWERS));
    expect(fixture.playbooks.requests).toMatchObject([{ mode: 'read', environment: 'dev', stacks: [] }]);
    expect(fixture.aws.openChildEnvironments).toBe(0);
  });

  it('names tags of ops.yaml that were other ones', async () => {
    await lose({ tags: { team: 'web' } });
    put('ops.yaml', 'project: shop\ntags: {cost: x}\n');
    expect((await draftAdoption(fixture.ctx, 'dev', HERE)).open).toEqual([
      { what: 'tag cost in ops.yaml', why: 'it was absent, and is x' },
      { what: 'tag team in ops.yaml', why: 'it was web, and is absent' },
    ]);
  });

  it('writes nothing if a file differs, and names each', async () => {
    await lose();
    put(MANIFEST, `${HELLO}port: 9000\n`);
    put(ENVIRONMENT, 'not: [yaml');
    // An unreadable file says nothing about places, so they are given.
    expect(await refused(draftAdoption(fixture.ctx, 'dev', HERE))).toMatchObject({
      code: 'files_differ',
      exit: 'gate',
      message: `${ENVIRONMENT}, ${MANIFEST} exist and say something else: nothing was written`,
      next: expect.arrayContaining([`mv ${ENVIRONMENT} ${ENVIRONMENT}.mine`]),
    });
  });

  it('refuses a document that a run cannot have written', async () => {
    await lose();
    fixture.playbooks.kept = fixture.playbooks.kept?.replace('"hello":', '"../hello":') ?? null;
    expect(await refused(draftAdoption(fixture.ctx, 'dev', HERE))).toMatchObject({ code: 'bad_sources' });
  });

  it('refuses answers that contradict each other, before a file is written', async () => {
    await lose();
    fixture.playbooks.kept =
      fixture.playbooks.kept?.replace('"size":"small"', '"size":"small","min_hosts":9,"max_hosts":2') ?? null;
    expect(await refused(draftAdoption(fixture.ctx, 'dev', HERE))).toMatchObject({
      code: 'bad_sources',
      message: expect.stringContaining('What is kept of dev cannot be used: '),
    });
  });

  it('leaves a manifest open that the run could not read', async () => {
    await lose();
    const kept = JSON.parse(fixture.playbooks.kept ?? '');
    fixture.playbooks.kept = JSON.stringify({ ...kept, services: {} });
    expect(await draftAdoption(fixture.ctx, 'dev', HERE)).toMatchObject({
      kept: { at: kept.at },
      open: [{ what: MANIFEST }],
      differs: null,
    });
  });

  it.each([
    ['wrong_account', 'credentials'],
    ['bad_input', 'input'],
    ['aws', 'failed'],
  ] as const)('ends with the exit code of %s', async (code, exit) => {
    await lose();
    fixture.playbooks.refusal = { code, message: 'no', next: ['do'] };
    expect(await refused(draftAdoption(fixture.ctx, 'dev', HERE))).toEqual({
      code,
      exit,
      message: 'no',
      next: ['do'],
    });
    expect(fixture.aws.openChildEnvironments).toBe(0);
  });

  it('does not take a playbook that ends early for an environment of which nothing is kept', async () => {
    await lose();
    fixture.playbooks.broken = { code: 1, output: 'no module named boto3' };
    expect(await refused(draftAdoption(fixture.ctx, 'dev', HERE))).toMatchObject({
      code: 'playbook_failed',
      reason: 'no module named boto3',
    });
  });
});

describe('from the stacks', () => {
  it('reads no object if the operator says so, and leaves manifests open', async () => {
    await lose();
    const adoption = await draftAdoption(fixture.ctx, 'dev', { ...HERE, fromStacks: true });
    expect(fixture.playbooks.requests).toEqual([]);
    expect(adoption).toMatchObject({
      kept: null,
      open: [{ what: MANIFEST, why: 'no manifest is kept, and its stack does not tell everything' }],
      differs: null,
    });
    expect(adoption.files.map(({ path }) => path)).toEqual([ENVIRONMENT]);
    expect(adoption.files[0]?.text).toContain('\nservices: [hello]\n');
    expect(adoption.files[0]?.text).toContain('\nsize: small\n');
  });

  it('renders the same once the manifest is there', async () => {
    await lose();
    put(MANIFEST, HELLO);
    const adoption = await draftAdoption(fixture.ctx, 'dev', { ...HERE, fromStacks: true });
    expect([adoption.open, adoption.files.map(({ path }) => path)]).toEqual([[], [ENVIRONMENT, HOSTS]]);
    expect(adoption.differs).not.toBeNull();
  });

  it('is what is left of an environment that was destroyed and created again, but not completely', async () => {
    await lose({ state: 'destroyed' });
    expect((await draftAdoption(fixture.ctx, 'dev', HERE)).kept).toBeNull();
    expect(fixture.progress).toContainEqual(
      expect.objectContaining({
        event: 'notice',
        message: expect.stringContaining('dev was destroyed at 2026-11-29T20:00:00Z'),
      }),
    );
  });

  it('takes neither a name nor a region from AWS that ops would not give', async () => {
    const states = await lose();
    const service = states.get('service-hello') as StackState;
    fixture.aws.states.push({ ...service, name: 'shop-dev-service-shared' });
    fixture.aws.states.push({ ...service, name: 'shop-dev-service-../../x' });
    fixture.aws.states.push({ ...service, name: 'shop-dev-replica', parameters: { ReplicaRegion: '../x' } });
    const { files: written } = await draftAdoption(fixture.ctx, 'dev', { ...HERE, fromStacks: true });
    expect(written[0]?.text).toContain('\nservices: [hello]\n');
    expect(written[0]?.text).not.toContain('replica_region');
  });
});

describe('where', () => {
  it.each(['../dev', 'DEV', 'dev/../../x', '-rf'])('refuses the name %j before AWS is read', async (name) => {
    expect(await refused(draftAdoption(fixture.ctx, name, HERE))).toMatchObject({ code: 'bad_name' });
    expect(fixture.aws.calls).toEqual([]);
  });

  it('says where it looked for an environment that is not deployed', async () => {
    await lose();
    const regions = ['eu-central-1', 'eu-west-1'];
    expect(await refused(draftAdoption(fixture.ctx, 'test', { ...HERE, regions }))).toMatchObject({
      code: 'not_deployed',
      exit: 'input',
      reason: 'Looked in 000000000000 eu-central-1, 000000000000 eu-west-1',
    });
  });

  it('finds the home of two regions, and asks which of two environments is meant', async () => {
    const states = await lose();
    const network = states.get('network') as StackState;
    const regions = ['eu-west-1', 'eu-central-1'];
    const copy = { ...network, id: network.id.replace('eu-central-1', 'eu-west-1') };
    const mark = { ...network, name: 'shop-dev-replica', parameters: { ReplicaRegion: 'eu-west-1' } };
    fixture.aws.states.push(copy, mark);
    expect((await draftAdoption(fixture.ctx, 'dev', { ...HERE, regions })).region).toBe('eu-central-1');
    fixture.aws.states = fixture.aws.states.filter((state) => state !== mark);
    expect(await refused(draftAdoption(fixture.ctx, 'dev', { ...HERE, regions }))).toMatchObject({
      code: 'place_ambiguous',
      reason: 'It is in 000000000000 eu-west-1, 000000000000 eu-central-1',
    });
  });
});
