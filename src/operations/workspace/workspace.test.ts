import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCache } from '../../adapters/files/parse-cache.ts';
import { FileWorkspace } from '../../adapters/files/workspace.ts';
import type { ProgressEvent } from '../../domain/deployment/events.ts';
import type { Clock } from '../../domain/machine/machine.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import type { Target } from '../../domain/session/target.ts';
import type { StackState } from '../../domain/stack/description.ts';
import { deployed } from '../../domain/testing/stacks.ts';
import type { Context } from '../context.ts';
import { draftEnvironment, gatherFacts, saveDraft } from '../environment/create.ts';
import { setAnswers } from '../environment/set.ts';
import { initWorkspace } from './init.ts';
import { listEnvironments } from './list.ts';
import { loadCached } from './load-cached.ts';
import { loadEnvironment } from './load-environment.ts';
import { loadWorkspace } from './load-workspace.ts';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const AMI = 'ami-0a1b2c3d4e5f60718';
const AMI_X86 = 'ami-0f1e2d3c4b5a69788';

let root: string;
let ctx: Context;
let asked: { target: Target; names: string[] }[];
/** How often the embedded AWS was started. */
let started: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ops-workspace-'));
  asked = [];
  started = 0;
  ctx = contextOf({
    '/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id': AMI,
    '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id': AMI_X86,
  });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Real files; of AWS only the account and public parameters. Other calls fail. */
function contextOf(parameters: Record<string, string>): Context {
  const refuse = (what: string) => () => {
    throw new TypeError(`${what} is not to be used here`);
  };
  const aws = (target: Target) =>
    Promise.resolve({
      identity: () => Promise.resolve({ account: '210987654321', arn: 'arn:aws:iam::210987654321:user/ada' }),
      parameters: {
        read: (names: string[]) => {
          asked.push({ target, names });
          return Promise.resolve(
            Object.fromEntries(names.flatMap((name) => (parameters[name] ? [[name, parameters[name]]] : []))),
          );
        },
      },
    } as unknown as Aws);
  return {
    workspace: new FileWorkspace(root, PACKAGE),
    parseCache: parseCache(join(root, '.ops', 'parsed'), 'a build'),
    aws,
    embedded: {
      up: () => {
        started += 1;
        return Promise.resolve();
      },
    },
    machine: {
      timeZone: () => 'Asia/Manila',
      profiles: () =>
        Promise.resolve([
          { name: 'team', account: '123456789012', partition: 'aws' },
          { name: 'sso', account: null, partition: 'aws' },
        ]),
      run: refuse('a program'),
    },
    progress: refuse('progress'),
  } as unknown as Context;
}

const text = (path: string) => readFileSync(join(root, path), 'utf8');

function put(path: string, content: string) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

async function refused(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OperatorError)) throw error;
  const all = error instanceof InvalidInput ? error.problems : [error];
  return all.map(({ code, message, detail }) => ({ code, message, ...detail }));
}

describe('initWorkspace', () => {
  it('creates a workspace that works at once', async () => {
    expect(await initWorkspace(ctx, { project: 'web' })).toEqual([
      'ops.yaml',
      'services/hello.yaml',
      'schemas/ops.schema.json',
      'schemas/environment.schema.json',
      'schemas/account.schema.json',
      'schemas/service.schema.json',
      '.gitignore',
    ]);
    expect(await loadWorkspace(ctx)).toEqual({ project: 'web', region: null, tags: {} });
    expect(text('.gitignore')).toBe('/.ops/\n/build/\n');
    expect(await ctx.workspace.services()).toEqual(['hello']);
  });

  it('overwrites nothing', async () => {
    put('services/mine.yaml', 'x');
    put('.gitignore', '/build/\nnode_modules');
    expect(await initWorkspace(ctx, { project: 'web' })).not.toContain('services/hello.yaml');
    expect(text('.gitignore')).toBe('/build/\nnode_modules\n/.ops/\n');
    rmSync(join(root, 'ops.yaml'));
    put('.gitignore', 'node_modules\r\n');
    await initWorkspace(ctx, { project: 'web' });
    expect(text('.gitignore')).toBe('node_modules\r\n/.ops/\r\n/build/\r\n');
    expect(await refused(initWorkspace(ctx, { project: 'web' }))).toMatchObject([
      { code: 'workspace_exists', file: 'ops.yaml' },
    ]);
  });

  it('refuses a bad name before it writes', async () => {
    expect(await refused(initWorkspace(ctx, { project: 'Web Shop' }))).toMatchObject([
      { code: 'bad_name', next: ['Use "web-shop"'] },
    ]);
    expect(readdirSync(root)).toEqual([]);
  });
});

it('outside a workspace every operation names the command that creates one', async () => {
  const expected = [
    {
      code: 'no_workspace',
      message: `Not in a workspace: no ops.yaml in ${root} or above`,
      value: root,
      next: ['ops init', 'ops -C DIR …'],
    },
  ];
  expect(await refused(loadWorkspace(ctx))).toEqual(expected);
  expect(await refused(draftEnvironment(ctx, 'dev', { local: true }))).toEqual(expected);
});

describe('in a workspace', () => {
  beforeEach(() => initWorkspace(ctx, { project: 'shop' }));

  it('--local is enough for a complete environment, and nothing is written before it is saved', async () => {
    const draft = await draftEnvironment(ctx, 'dev', { local: true });
    expect(existsSync(join(root, 'inventories'))).toBe(false);
    expect(draft.answers).toEqual({
      account: '000000000000',
      local: true,
      region: 'ap-southeast-1',
      size: 'trial',
      capacity: 'ec2',
      services: ['hello'],
      vpc_cidr: '10.20.0.0/16',
      ami: AMI,
    });
    const target = { region: 'ap-southeast-1', profile: null, local: true };
    expect(draft.target).toEqual(target);
    expect(started).toBe(1);
    expect(asked).toEqual([
      {
        target,
        names: ['/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id'],
      },
    ]);
    await saveDraft(ctx, draft);
    const loaded = await loadEnvironment(ctx, 'dev');
    expect(loaded.rendered).toEqual(draft.rendered);
    expect(loaded.hosts.text).toBe(text('inventories/dev/hosts.yml'));
  });

  it('resolves account and image once, in the account and region of the environment', async () => {
    const draft = await draftEnvironment(ctx, 'prod', { profile: 'sso', region: 'eu-west-1' });
    expect(draft.answers).toMatchObject({
      account: '210987654321',
      local: false,
      profile: 'sso',
      size: 'production',
      ami: AMI,
    });
    expect(asked).toEqual([
      {
        target: { region: 'eu-west-1', profile: 'sso', local: false },
        names: ['/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id'],
      },
    ]);
  });

  it("reads a profile's account from its configuration", async () => {
    const draft = await draftEnvironment(ctx, 'dev', { profile: 'team', capacity: 'fargate' });
    expect(draft.answers).toMatchObject({ account: '123456789012', local: false, profile: 'team' });
    expect(asked).toEqual([]);
  });

  it("uses the service role if the workspace has the account's base", async () => {
    const draft = () => draftEnvironment(ctx, 'dev', { profile: 'team', capacity: 'fargate' });
    expect((await draft()).answers.service_role).toBeUndefined();
    await ctx.workspace.write([{ path: 'inventories/account-123456789012/account.yml', text: '' }]);
    expect((await draft()).answers.service_role).toBe(true);
  });

  it('reports a missing image', async () => {
    ctx = contextOf({});
    expect(
      await refused(draftEnvironment(ctx, 'dev', { profile: 'team', instance_type: 'm5.large' })),
    ).toMatchObject([{ code: 'image_unknown', value: 'm5.large' }]);
  });

  it('gives each environment its own network', async () => {
    await saveDraft(ctx, await draftEnvironment(ctx, 'dev', { local: true }));
    expect((await draftEnvironment(ctx, 'test', { local: true })).answers.vpc_cidr).toBe('10.21.0.0/16');
    expect((await gatherFacts(ctx)).usedNetworks).toEqual(['10.20.0.0/16']);
    expect(await refused(draftEnvironment(ctx, 'test', { local: true, vpc_cidr: '10.20.16.0/20' }))).toEqual([
      {
        code: 'bad_answer',
        message: '--vpc-cidr: 10.20.16.0/20 overlaps 10.20.0.0/16, which another environment uses',
        value: '10.20.16.0/20',
      },
    ]);
  });

  it('reports all wrong answers at once and writes no file', async () => {
    const wrong = { local: true, region: 'mars', min_hosts: 9, services: ['gone'] };
    expect((await refused(draftEnvironment(ctx, 'dev', wrong))).map(({ message }) => message)).toEqual([
      '--region: There is no region "mars"; the closest names are us-east-1, eu-central-1, ap-southeast-1',
      '--min-hosts: min_hosts 9 is more than max_hosts 4, the default for size trial',
      '--services: services lists gone, but services/gone.yaml does not exist',
    ]);
    expect(existsSync(join(root, 'inventories'))).toBe(false);
  });

  it.each([
    ['dev', {}, 'where_missing', 'No target given for dev: use --local, --profile or --account'],
    [
      'Dev',
      { local: true },
      'bad_name',
      '"Dev" cannot name an environment: "D" is not a lower-case letter, a digit or a hyphen',
    ],
  ])('refuses %s with %j', async (name, answers, code, message) => {
    expect(await refused(draftEnvironment(ctx, name, answers))).toMatchObject([{ code, message }]);
  });

  it('refuses a name that exists', async () => {
    await saveDraft(ctx, await draftEnvironment(ctx, 'dev', { local: true }));
    expect(await refused(draftEnvironment(ctx, 'dev', { local: true }))).toMatchObject([
      { code: 'environment_exists', file: 'inventories/dev/environment.yml' },
    ]);
  });

  it('refuses a name that is a prefix of another one in the account, and vice versa', async () => {
    const eu = { profile: 'team', capacity: 'fargate' } as const;
    await saveDraft(ctx, await draftEnvironment(ctx, 'dev', { local: true }));
    expect(await refused(draftEnvironment(ctx, 'dev-eu', { local: true }))).toMatchObject([
      { code: 'bad_name', value: 'dev-eu', message: expect.stringContaining('conflicts with "dev"') },
    ]);
    await saveDraft(ctx, await draftEnvironment(ctx, 'dev-eu', eu));
    await saveDraft(ctx, await draftEnvironment(ctx, 'test-eu', eu));
    expect(await refused(draftEnvironment(ctx, 'test', eu))).toMatchObject([
      { code: 'bad_name', value: 'test', message: expect.stringContaining('conflicts with "test-eu"') },
    ]);
    expect((await draftEnvironment(ctx, 'test', { local: true })).name).toBe('test');
  });

  it('suggests the nearest environment', async () => {
    await saveDraft(ctx, await draftEnvironment(ctx, 'dev', { local: true }));
    expect(await refused(loadEnvironment(ctx, 'dve'))).toEqual([
      {
        code: 'unknown_environment',
        message: 'No environment dve: inventories/dve/environment.yml does not exist',
        value: 'dve',
        reason: 'This workspace has dev',
        next: ['Did you mean dev?', 'ops env create dve', 'ops env list --aws'],
      },
    ]);
  });

  it("reports the problems of all services' manifests at once", async () => {
    await saveDraft(ctx, await draftEnvironment(ctx, 'dev', { local: true }));
    put('services/hello.yaml', 'image: nginx\n');
    put('services/other.yaml', 'colour: red\n');
    put(
      'inventories/dev/environment.yml',
      text('inventories/dev/environment.yml').replace('[hello]', '[hello, other]'),
    );
    const files = (await refused(loadEnvironment(ctx, 'dev'))).map(({ file }) => file);
    expect([...new Set(files)]).toEqual(['services/hello.yaml', 'services/other.yaml']);
  });

  it('needs a manifest only to deploy: whatever else an operator does works without', async () => {
    await saveDraft(ctx, await draftEnvironment(ctx, 'dev', { local: true }));
    const file = 'inventories/dev/environment.yml';
    put('services/broken.yaml', 'image: [\n');
    put(file, text(file).replace('[hello]', '[hello, gone, broken]'));
    const warnings: string[] = [];
    const progress = (event: ProgressEvent) => warnings.push('message' in event ? event.message : '');
    expect(await refused(loadEnvironment(ctx, 'dev'))).toMatchObject([
      { message: 'services lists gone, but services/gone.yaml does not exist', file },
    ]);
    expect((await loadCached(ctx, 'dev')).settings.services).toEqual(['hello', 'gone', 'broken']);
    const clock = { now: () => new Date(0) } as Clock;
    const env = await loadEnvironment({ ...ctx, clock, progress }, 'dev', 'optional');
    const names = env.rendered.stacks.map(({ description }) => description.stack);
    expect(names.filter((name) => name.startsWith('service-'))).toEqual(['service-hello']);
    expect(env.unreadable).toEqual(['gone', 'broken']);
    expect(warnings).toEqual([
      'gone is left out: No service gone: services/gone.yaml does not exist',
      expect.stringMatching(/^broken is left out: /),
    ]);
  });

  it('refuses a copied folder whose name conflicts, when it would be deployed', async () => {
    await saveDraft(ctx, await draftEnvironment(ctx, 'dev', { local: true }));
    put('inventories/dev-two/environment.yml', text('inventories/dev/environment.yml'));
    expect(await refused(loadEnvironment(ctx, 'dev-two'))).toMatchObject([
      { code: 'bad_name', value: 'dev-two', message: expect.stringContaining('conflicts with "dev"') },
    ]);
    expect((await loadEnvironment(ctx, 'dev-two', 'optional')).name).toBe('dev-two');
  });

  it("uses the workspace's own template", async () => {
    put('cfn/keys.yaml', 'Resources: {Mine: {Type: AWS::KMS::Key}}\nOutputs:\n  KeyArn: {Value: x}\n');
    const { rendered } = await draftEnvironment(ctx, 'dev', { local: true });
    expect(rendered.stacks.find(({ description }) => description.stack === 'keys')?.resourceTypes).toEqual({
      Mine: 'AWS::KMS::Key',
    });
  });

  it('reports an invalid template with its position', async () => {
    put('cfn/keys.yaml', 'Resources:\n\tKey: {}\n');
    expect(await refused(draftEnvironment(ctx, 'dev', { local: true }))).toMatchObject([
      { code: 'yaml_tab', file: 'cfn/keys.yaml', line: 2 },
    ]);
  });

  describe('setAnswers', () => {
    beforeEach(async () => saveDraft(ctx, await draftEnvironment(ctx, 'dev', { local: true })));

    it('returns the result and writes it when saved', async () => {
      const before = text('inventories/dev/environment.yml');
      const { changed, draft } = await setAnswers(ctx, 'dev', { instance_type: 't4g.large', size: 'small' });
      expect(changed).toEqual([
        { key: 'instance_type', from: null, to: 't4g.large' },
        { key: 'size', from: 'trial', to: 'small' },
      ]);
      expect(text('inventories/dev/environment.yml')).toBe(before);
      await saveDraft(ctx, draft);
      expect(text('inventories/dev/environment.yml')).toBe(
        `${before.replace('size: trial', 'size: small')}instance_type: t4g.large\n`,
      );
    });

    it('resolves the image again for another architecture, unless one is given', async () => {
      const { changed } = await setAnswers(ctx, 'dev', { instance_type: 't3.small' });
      expect(changed).toEqual([
        { key: 'instance_type', from: null, to: 't3.small' },
        { key: 'ami', from: AMI, to: AMI_X86 },
      ]);
      const given = { instance_type: 't3.small', ami: 'ami-0123456789abcdef0' };
      expect((await setAnswers(ctx, 'dev', given)).changed).toMatchObject([
        { key: 'instance_type' },
        { key: 'ami', to: given.ami },
      ]);
    });

    it('resolves an image when an environment gets its first hosts', async () => {
      const fargate = { local: true, capacity: 'fargate' } as const;
      await saveDraft(ctx, await draftEnvironment(ctx, 'less', fargate));
      expect((await setAnswers(ctx, 'less', { capacity: 'both' })).changed).toEqual([
        { key: 'capacity', from: 'fargate', to: 'both' },
        { key: 'ami', from: null, to: AMI },
      ]);
    });

    describe('another region', () => {
      const withStacks = (list: StackState[]): Context => ({
        ...ctx,
        aws: async (target) => ({ ...(await ctx.aws(target)), stacks: { list: async () => list } }) as Aws,
      });

      it('is refused while stacks are deployed in the one before', async () => {
        const { rendered } = await loadEnvironment(ctx, 'dev');
        const own = rendered.stacks.filter(({ description }) => description.scope === 'environment');
        const live = withStacks(own.map((stack) => deployed(stack)));
        expect(await refused(setAnswers(live, 'dev', { region: 'us-east-1' }))).toEqual([
          {
            code: 'environment_moves',
            message: `dev has ${own.length} stacks in 000000000000 ap-southeast-1, which nothing would manage any more`,
            value: '000000000000 us-east-1',
            reason:
              'The account and the region decide where ops looks for an environment; stacks cannot be moved',
            next: ['ops env destroy dev', 'ops env create NAME --from dev'],
          },
        ]);
      });

      it('is accepted if nothing of the environment is deployed, with the image of that region', async () => {
        const { changed } = await setAnswers(withStacks([]), 'dev', { region: 'us-east-1' });
        expect(changed).toEqual([{ key: 'region', from: 'ap-southeast-1', to: 'us-east-1' }]);
        expect(asked.at(-1)?.target.region).toBe('us-east-1');
      });
    });

    it('writes nothing without a change', async () => {
      const { changed, draft } = await setAnswers(ctx, 'dev', { size: 'trial' });
      expect([changed, draft.files]).toEqual([[], []]);
    });

    it('refuses conflicting answers and keeps the file', async () => {
      const before = text('inventories/dev/environment.yml');
      expect(
        (await refused(setAnswers(ctx, 'dev', { max_hosts: '2', min_hosts: '3' }))).map(
          ({ message }) => message,
        ),
      ).toEqual(['min_hosts 3 is more than max_hosts 2']);
      await saveDraft(ctx, await draftEnvironment(ctx, 'test', { local: true }));
      expect(await refused(setAnswers(ctx, 'dev', { vpc_cidr: '10.21.0.0/18' }))).toMatchObject([
        {
          code: 'bad_answer',
          message: 'vpc_cidr: 10.21.0.0/18 overlaps 10.21.0.0/16, which another environment uses',
          line: 24,
          column: 11,
        },
      ]);
      expect(text('inventories/dev/environment.yml')).toBe(before);
    });
  });

  it('lists environments from their files, including invalid ones', async () => {
    await saveDraft(ctx, await draftEnvironment(ctx, 'dev', { local: true }));
    put('inventories/broken/environment.yml', 'account: 012345670123\n');
    const listed = await listEnvironments(ctx);
    expect(await listEnvironments(ctx)).toEqual(listed);
    expect(listed).toEqual([
      {
        name: 'broken',
        account: '',
        region: '',
        local: false,
        size: '',
        services: [],
        problem:
          'inventories/broken/environment.yml:1:10: 012345670123 is ambiguous: YAML 1.1 may read it as an octal number, YAML 1.2 as a decimal one',
      },
      {
        name: 'dev',
        account: '000000000000',
        region: 'ap-southeast-1',
        local: true,
        size: 'trial',
        services: ['hello'],
        problem: null,
      },
    ]);
  });

  it('always uses the current files', async () => {
    await saveDraft(ctx, await draftEnvironment(ctx, 'dev', { local: true }));
    const first = await loadCached(ctx, 'dev');
    expect(first).toMatchObject({ name: 'dev', project: { project: 'shop' }, settings: { size: 'trial' } });
    expect(await loadCached(ctx, 'dev')).toEqual(first);

    const file = 'inventories/dev/environment.yml';
    put(file, text(file).replace('[hello]', '[other]'));
    expect((await loadCached(ctx, 'dev')).settings.services).toEqual(['other']);
    put(file, text(file).replace('[other]', '[other, other]'));
    expect(await refused(loadCached(ctx, 'dev'))).toMatchObject([{ code: 'answers_disagree' }]);
    expect(await refused(loadCached(ctx, 'deb'))).toMatchObject([{ code: 'unknown_environment' }]);
  });
});
