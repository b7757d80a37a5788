import { expect, it } from 'vitest';
import type { SecretView } from '../../../domain/secrets/results.ts';
import { changedSecretsScreen, deletedScreen, deletionScreen, importScreen } from './changes.ts';
import { diffScreen, foundScreen, historyScreen, secretSetScreen, secretsScreen } from './secrets.ts';

const ada = 'arn:aws:sts::111122223333:assumed-role/shop-operator/ada';
const view: SecretView = {
  name: 'API_TOKEN',
  service: 'hello',
  version: 2,
  modified: '2026-05-04T08:00:00.123Z',
  user: ada,
  declared: true,
  missing: false,
  services: ['hello'],
  copy: null,
};
const missing: SecretView = {
  ...view,
  name: 'DSN',
  service: 'shared',
  version: null,
  modified: null,
  user: null,
  missing: true,
  services: ['hello', 'worker'],
};
const stray: SecretView = { ...view, name: 'OLD', declared: false, services: [] };
const inTree: SecretView = { ...view, name: 'api/db_password', service: null, declared: false, services: [] };
const copied = [
  { ...view, copy: { region: 'eu-west-1', of: 2, state: 'same' as const } },
  { ...stray, copy: { region: 'eu-west-1', of: 1, state: 'older' as const } },
  { ...missing, copy: { region: 'eu-west-1', of: null, state: 'missing' as const } },
];
const many = Array.from({ length: 23 }, (_, index) => `/shop/dev/hello/K${index}`);
const written = {
  name: '/shop/dev/hello/API_TOKEN',
  version: 3,
  services: ['hello'],
  tier: 'Standard' as const,
};

const screens: Record<string, string> = {
  secrets: secretsScreen([view, missing, stray], { columns: 100 }),
  'secrets-60': secretsScreen([view, missing], { columns: 60 }),
  'secrets-copied': secretsScreen(copied, { columns: 120 }),
  'secrets-tree': secretsScreen([inTree], { columns: 80 }),
  'secrets-none': secretsScreen([], { columns: 80 }),
  'secret-set': secretSetScreen(written, 'hello in dev'),
  'secret-set-advanced': secretSetScreen({ ...written, services: [], tier: 'Advanced' }, '/team/api'),
  'secret-history': historyScreen({
    name: '/shop/dev/hello/API_TOKEN',
    versions: [
      { version: 12, modified: '2026-05-04T08:00:00.123Z', user: ada, labels: ['release', 'good'] },
      { version: 11, modified: '2026-05-03T08:00:00Z', user: null, labels: [] },
    ],
  }),
  'secret-diff': diffScreen({
    first: 'dev',
    second: 'live',
    same: 4,
    differences: [
      { service: 'hello', name: 'API_TOKEN', state: 'different' },
      { service: 'hello', name: 'DEBUG_KEY', state: 'only_in_first' },
      { service: 'worker', name: 'QUEUE_TOKEN', state: 'only_in_second' },
    ],
  }),
  'secret-diff-none': diffScreen({ first: 'dev', second: 'live', same: 4, differences: [] }),
  'secret-found': foundScreen([{ full: '/shop/dev/hello/API_TOKEN', version: 2 }]),
  'secret-found-none': foundScreen([]),
  'secret-import': importScreen({
    place: 'x',
    fresh: ['/shop/dev/hello/A'],
    changed: ['/shop/dev/hello/B', '/shop/dev/hello/C'],
    unchanged: ['/shop/dev/hello/D'],
  }),
  'secret-import-many': importScreen({ place: 'x', fresh: many, changed: [], unchanged: [] }),
  'secret-imported': changedSecretsScreen(
    { written: ['/a', '/b'], unchanged: ['/c'], skipped: ['/d'], services: ['hello'] },
    'hello in dev',
  ),
  'secret-deletion': deletionScreen({
    secrets: [
      { name: '/shop/dev/hello/API_TOKEN', services: ['hello'] },
      { name: '/shop/dev/hello/OLD', services: [] },
    ],
    regions: ['eu-west-1'],
  }),
  'secret-deleted': deletedScreen(['/shop/dev/hello/OLD']),
  'secret-deleted-none': deletedScreen([]),
};

it.each(Object.entries(screens))('shows %s', async (name, text) => {
  await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
});
