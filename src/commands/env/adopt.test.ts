import { beforeEach, expect, it, vi } from 'vitest';
import { adoptedDocument, deployedListDocument } from '../../cli/documents/environment.ts';
import { fakePrompter } from '../../cli/testing/fake-prompter.ts';
import { runCommand } from '../../cli/testing/run-command.ts';
import { type Adoption, draftAdoption, saveAdoption } from '../../operations/environment/adopt.ts';
import { listDeployed } from '../../operations/environment/list-deployed.ts';
import EnvAdopt from './adopt.ts';
import EnvList from './list.ts';

vi.mock('../../operations/environment/adopt.ts');
vi.mock('../../operations/environment/list-deployed.ts');
vi.mock('../../operations/workspace/project-file.ts');

const adoption: Adoption = {
  environment: 'dev',
  account: '123456789012',
  region: 'eu-central-1',
  local: false,
  kept: { at: '2026-11-29T20:00:00Z', by: 'arn:aws:iam::123456789012:user/anna' },
  files: [{ path: 'inventories/dev/environment.yml', text: 'x' }],
  present: [],
  open: [],
  differs: [],
};

beforeEach(() => {
  vi.resetAllMocks();
  vi.mocked(draftAdoption).mockResolvedValue(adoption);
});

it('shows what it would write, and writes it with consent only', async () => {
  const refused = await runCommand(EnvAdopt, 'env:adopt', ['dev', '--json']);
  expect([refused.status, JSON.parse(refused.out).error.next]).toEqual([
    3,
    ['ops env adopt dev --json --yes'],
  ]);
  const declined = await runCommand(EnvAdopt, 'env:adopt', ['dev'], { prompter: fakePrompter(false) });
  expect([declined.status, declined.err]).toEqual([
    3,
    expect.stringContaining('Files    inventories/dev/environment.yml (new)'),
  ]);
  expect(saveAdoption).not.toHaveBeenCalled();
  const ran = await runCommand(EnvAdopt, 'env:adopt', ['dev', '--yes', '--json']);
  expect(JSON.parse(ran.out)).toEqual(adoptedDocument(adoption));
  expect(vi.mocked(saveAdoption).mock.calls.map(([, written]) => written)).toEqual([adoption]);
});

it('needs no consent if there is nothing to write', async () => {
  vi.mocked(draftAdoption).mockResolvedValue({ ...adoption, files: [] });
  expect(await runCommand(EnvAdopt, 'env:adopt', ['dev'])).toMatchObject({
    status: null,
    out: expect.stringContaining('dev has all its files: nothing to write'),
  });
  expect(saveAdoption).not.toHaveBeenCalled();
});

it('needs a name: the environments of the workspace have their files', async () => {
  const { status, err } = await runCommand(EnvAdopt, 'env:adopt', []);
  expect([status, err]).toEqual([2, expect.stringContaining('Missing: ENVIRONMENT')]);
});

it.each<[string[], object]>([
  [[], { local: false, profile: null, regions: [], fromStacks: false }],
  [
    ['--profile', 'team', '--region', 'eu-west-1,us-east-1', '--from-stacks'],
    { local: false, profile: 'team', regions: ['eu-west-1', 'us-east-1'], fromStacks: true },
  ],
  [['--local'], { local: true, profile: null, regions: [], fromStacks: false }],
])('looks where %j says', async (flags, given) => {
  const env = flags.includes('--local') ? { OPS_PROFILE: 'team' } : {};
  await runCommand(EnvAdopt, 'env:adopt', ['dev', '--yes', ...flags], { env });
  expect(vi.mocked(draftAdoption).mock.calls.map(([, ...rest]) => rest)).toEqual([['dev', given]]);
});

it('lists what is deployed, and where it looked', async () => {
  const target = { region: 'eu-central-1', profile: 'team', local: false, role: 'arn:aws:iam::1:role/x' };
  const places = [{ account: '123456789012', target, found: [] }];
  vi.mocked(listDeployed).mockResolvedValue({ environments: [], places });
  const ran = await runCommand(EnvList, 'env:list', ['--aws', '--profile', 'team', '--json']);
  expect(vi.mocked(listDeployed).mock.calls[0]?.[1]).toEqual({ local: false, profile: 'team', regions: [] });
  const { role: _, ...place } = target;
  expect(JSON.parse(ran.out)).toEqual(deployedListDocument([], [{ account: '123456789012', ...place }]));
});
