import { expect, it } from 'vitest';
import type { ListedEnvironment } from '../../../domain/deployment/views.ts';
import { adoptedScreen, adoptScreen, deployedListScreen } from './adopt.ts';

const FILE = { account: '123456789012', region: 'eu-central-1', local: false, services: [], problem: null };
const DEPLOYED = {
  replica_region: null,
  stacks: 8,
  status: 'ready' as const,
  updated: '2026-11-29T20:00:00.000Z',
};
const ENVIRONMENTS: ListedEnvironment[] = [
  { ...FILE, name: 'dev', size: 'trial', files: true, deployed: DEPLOYED },
  {
    ...FILE,
    name: 'live',
    size: '',
    files: false,
    deployed: { ...DEPLOYED, replica_region: 'eu-west-1', stacks: 14, status: 'failed', updated: null },
  },
  { ...FILE, name: 'test', size: 'small', files: true, deployed: null },
  {
    ...FILE,
    name: 'broken',
    account: '',
    region: '',
    size: '',
    files: true,
    deployed: null,
    problem: 'inventories/broken/environment.yml:3:1: not YAML',
  },
];
const SEARCHED = [{ account: '123456789012', region: 'eu-central-1', profile: 'team', local: false }];

const kept = {
  environment: 'dev',
  account: '123456789012',
  region: 'eu-central-1',
  local: false,
  kept: { at: '2026-11-29T20:00:00Z', by: 'arn:aws:sts::123456789012:assumed-role/shop-operator/anna' },
  files: [{ path: 'inventories/dev/environment.yml' }, { path: 'inventories/dev/hosts.yml' }],
  present: ['services/hello.yaml'],
  open: [],
  differs: [],
};
const derived = {
  ...kept,
  kept: null,
  present: [],
  open: [
    { what: 'services/hello.yaml', why: 'no manifest is kept, and its stack does not tell everything' },
    { what: 'alarm_email (observability, AlarmEmail)', why: 'CloudFormation hides it' },
  ],
  differs: null,
};

const screens: Record<string, string> = {
  'deployed-list': deployedListScreen(ENVIRONMENTS, SEARCHED),
  'deployed-list-none': deployedListScreen([], SEARCHED),
  adopt: adoptScreen(kept),
  'adopt-derived': adoptScreen(derived),
  adopted: adoptedScreen(kept),
  'adopted-derived': adoptedScreen(derived),
  'adopted-differs': adoptedScreen({
    ...kept,
    differs: [{ stack: 'network', reasons: ['template', 'parameter ZoneCount'] }],
  }),
  'adopted-nothing': adoptedScreen({ ...kept, files: [] }),
};

it.each(Object.entries(screens))('%s', async (name, text) => {
  await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
});

it('removes what could change a terminal from every text of AWS', () => {
  const evil = 'x\u001b]0;title\u0007\u202ey\nz';
  const view = {
    ...kept,
    kept: { at: '2026-11-29T20:00:00Z', by: evil },
    open: [{ what: evil, why: evil }],
    differs: [{ stack: 'network', reasons: [evil] }],
  };
  for (const text of [adoptScreen(view), adoptedScreen(view)]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(text.split('\n').filter((line) => line.startsWith('z'))).toEqual([]);
  }
});
