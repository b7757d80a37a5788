import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Target } from '../../domain/session/target.ts';
import type { StackState } from '../../domain/stack/description.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import { createFixture } from '../testing/fixture.ts';
import { listDeployed } from './list-deployed.ts';
import type { GivenPlace } from './places.ts';

const GIVEN: GivenPlace = { local: false, profile: null, regions: [] };
const FILE =
  'account: "000000000000"\nlocal: true\nregion: eu-central-1\nvpc_cidr: 10.20.0.0/16\nservices: []\n';

/** A stack as ops names and tags it. */
function stack(environment: string, host: string, more: Partial<StackState> = {}): StackState {
  const tags = { Project: 'shop', Environment: environment, ManagedBy: 'ops' };
  return deployed(rendered(host), {}, { name: `shop-${environment}-${host}`, tags, ...more });
}

/** `files`: environments with files; the answers of a local one by default. */
function fixtureOf(states: StackState[], files: Record<string, string> = {}) {
  const fixture = createFixture();
  fixture.files.set('ops.yaml', 'project: shop\n');
  for (const [name, text] of Object.entries(files))
    fixture.files.set(`inventories/${name}/environment.yml`, text);
  fixture.ctx.workspace.environments = async () => Object.keys(files);
  fixture.aws.states = states;
  const targets: Target[] = [];
  const aws = fixture.ctx.aws;
  fixture.ctx.aws = (target) => {
    targets.push(target);
    return aws(target);
  };
  return { ...fixture, targets };
}

describe('what is listed', () => {
  it('is both, only in AWS, and only in the files', async () => {
    const states = [
      stack('dev', 'network'),
      stack('dev', 'keys', { status: 'UPDATE_ROLLBACK_FAILED', updatedAt: '2026-11-24T10:00:00.000Z' }),
      stack('lost', 'network'),
    ];
    const { ctx } = fixtureOf(states, { dev: FILE, new: FILE });
    const { environments } = await listDeployed(ctx, GIVEN);
    const where = { account: '000000000000', region: 'eu-central-1', local: true, problem: null };
    expect(environments).toEqual([
      {
        ...where,
        name: 'dev',
        size: 'trial',
        services: [],
        files: true,
        deployed: { replica_region: null, stacks: 2, status: 'failed', updated: '2026-11-24T10:00:00.000Z' },
      },
      {
        ...where,
        name: 'lost',
        size: '',
        services: [],
        files: false,
        deployed: { replica_region: null, stacks: 1, status: 'ready', updated: '2026-11-23T10:00:00.000Z' },
      },
      { ...where, name: 'new', size: 'trial', services: [], files: true, deployed: null },
    ]);
  });

  it('is only ours: by tags and by name, in names that ops gives', async () => {
    const tags = (more: Record<string, string>) => ({
      tags: { Project: 'shop', Environment: 'dev', ManagedBy: 'ops', ...more },
    });
    const { ctx } = fixtureOf([
      stack('dev', 'network', tags({ ManagedBy: 'terraform' })),
      stack('dev', 'network', tags({ Project: 'other' })),
      stack('dev', 'network', { name: 'other-dev-network' }),
      stack('dev', 'network', { name: 'shop-dev-Nested-1A2B' }),
      stack('dev', 'network', { status: 'REVIEW_IN_PROGRESS' }),
      stack('../x', 'network'),
      stack('\u001b[31m', 'network'),
      stack('registry', 'network'),
      stack('', 'network'),
    ]);
    expect((await listDeployed(ctx, GIVEN)).environments).toEqual([]);
  });

  it('is one environment with two regions, found by its mark', async () => {
    const elsewhere = 'arn:aws:cloudformation:eu-west-1:000000000000:stack/shop-dev-network/1';
    const { ctx } = fixtureOf([
      stack('dev', 'network'),
      stack('dev', 'replica', { parameters: { ReplicaRegion: 'eu-west-1' } }),
      stack('dev', 'network', { id: elsewhere }),
    ]);
    for (const regions of [['eu-central-1', 'eu-west-1'], ['eu-central-1']]) {
      const { environments, places } = await listDeployed(ctx, { ...GIVEN, regions });
      expect(environments.map(({ name, region, deployed: found }) => [name, region, found])).toEqual([
        ['dev', 'eu-central-1', expect.objectContaining({ replica_region: 'eu-west-1', stacks: 3 })],
      ]);
      expect(places.map(({ target }) => target.region)).toEqual(['eu-central-1', 'eu-west-1']);
    }
  });
});

it('lists an environment whose second region cannot be read', async () => {
  const { ctx, progress } = fixtureOf([
    stack('dev', 'replica', { parameters: { ReplicaRegion: 'eu-west-1' } }),
  ]);
  const { aws } = ctx;
  ctx.aws = async (target) => {
    if (target.region === 'eu-west-1') throw new OperatorError('failed', 'aws', 'AWS did not respond');
    return aws(target);
  };
  const { environments } = await listDeployed(ctx, { ...GIVEN, regions: ['eu-central-1'] });
  expect(environments.map(({ name }) => name)).toEqual(['dev']);
  expect(progress).toMatchObject([{ event: 'warning', message: 'A place is left out: AWS did not respond' }]);
});

describe('where it looks', () => {
  const local = { region: 'eu-central-1', profile: null, local: true };

  it.each<[string, Partial<GivenPlace>, Record<string, string>, Target[]]>([
    ['the places of the files, each once', {}, { dev: FILE, test: FILE }, [local]],
    [
      'an account that is given, in the nearest region',
      { local: true },
      {},
      [{ region: 'eu-central-1', profile: null, local: true }],
    ],
    [
      'regions that are given, in the accounts of the files',
      { regions: ['eu-west-1', 'us-east-1'] },
      { dev: FILE },
      [
        { ...local, region: 'eu-west-1' },
        { ...local, region: 'us-east-1' },
      ],
    ],
    ["without files, the shell's credentials", {}, {}, [{ ...local, local: false }]],
  ])('%s', async (_, given, files, expected) => {
    const { ctx, targets } = fixtureOf([], files);
    await listDeployed(ctx, { ...GIVEN, ...given });
    expect(targets).toEqual(expected);
  });

  it('reads an account and a region that two profiles lead to as one place', async () => {
    const file = (profile: string) =>
      FILE.replace('local: true', `profile: ${profile}`).replace('000000000000', '123456789012');
    const { ctx, aws } = fixtureOf([stack('lost', 'network')], { dev: file('team'), live: file('admin') });
    aws.account = '123456789012';
    const { environments, places } = await listDeployed(ctx, GIVEN);
    expect(environments.map(({ name }) => name)).toEqual(['dev', 'live', 'lost']);
    expect(places.map(({ target }) => target.profile)).toEqual(['team']);
  });

  it('leaves out, and names, a place or a file that cannot be read, unless there is no other', async () => {
    const { ctx, progress } = fixtureOf([stack('dev', 'network')], { bad: 'x: [', dev: FILE });
    const { aws } = ctx;
    const refusal = new OperatorError('credentials', 'login_needed', 'The session has ended');
    ctx.aws = async (target) => {
      if (target.region === 'eu-west-1') throw refusal;
      return aws(target);
    };
    const both = await listDeployed(ctx, { ...GIVEN, regions: ['eu-west-1', 'eu-central-1'] });
    expect(both.environments.map(({ name, deployed: found }) => [name, found !== null])).toEqual([
      ['bad', false],
      ['dev', true],
    ]);
    expect(progress.flatMap((event) => (event.event === 'warning' ? [event.message] : []))).toEqual([
      expect.stringContaining('bad is left out: '),
      'A place is left out: The session has ended',
    ]);
    await expect(listDeployed(ctx, { ...GIVEN, regions: ['eu-west-1'] })).rejects.toBe(refusal);
  });
});
