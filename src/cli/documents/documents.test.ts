import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { trialEnvironment } from '../../../test/support/pictures.ts';
import type { LockRecord } from '../../domain/deployment/lock.ts';
import { architecturePicture } from '../../domain/diagram/environment.ts';
import type { LoginView } from '../../domain/session/session.ts';
import type { BaseCommand } from '../command/base-command.ts';
import { creating, plan, planned } from '../testing/plans.ts';
import { result } from '../testing/progress-events.ts';
import {
  appliedDocument,
  createdDocument,
  destroyedDocument,
  planDocument,
  savedDocument,
} from './deployment.ts';
import {
  adoptedDocument,
  answersDocument,
  deployedListDocument,
  environmentDocument,
  environmentListDocument,
  pictureDocument,
  renderedDocument,
  unlockDocument,
} from './environment.ts';
import {
  doctorDocument,
  localDocument,
  recordedDocument,
  resetDocument,
  stoppedDocument,
} from './machine.ts';
import * as secrets from './secret.ts';
import { loginDocument, whoDocument } from './session.ts';
import { userAddedDocument, userListDocument, userRemovedDocument } from './user.ts';
import { homeDocument, initDocument } from './workspace.ts';

const ACCOUNT = '111122223333';
const facts = { project: 'shop', region: 'eu-west-1', local: false };
const summary = { name: 'dev', account: ACCOUNT, region: 'eu-west-1', local: false, size: 'trial' };
const environments = [{ ...summary, services: ['hello'], problem: null }];
const service = { name: 'hello', url: null, image: 'hello@sha256:1', state: 'running' };
const record = { name: 'dev.example.com', target: 'shop-dev.elb.amazonaws.com' };
const lock: LockRecord = {
  format: 1,
  id: '1',
  owner: 'ada@laptop',
  reason: 'ops env apply',
  host: 'laptop',
  pid: 1,
  acquired: '2026-05-04T14:00:00Z',
  heartbeat: '2026-05-04T14:00:00Z',
  expires: '2026-05-04T14:01:30Z',
};
const view = {
  name: 'dev',
  account: ACCOUNT,
  ...facts,
  status: 'ready' as const,
  stacks: [],
  services: [service],
  records: [record],
  lock,
  foreign: [],
};
const account = `account-${ACCOUNT}`;
const applied = {
  environment: 'dev',
  local: false,
  stacks: [result('network', 62)],
  unchanged: ['keys'],
  services: [service],
  records: [record],
  seconds: 62,
};
const written = { files: ['inventories/dev/environment.yml'], scratch: 'ops env create dev --yes' };
const destroyed = { ...applied, left: ['stack shop-dev-network'], stays: ['keys'] };
const login: LoginView = {
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/ada`,
  kind: 'role',
  name: 'Deploy',
  session: 'ada',
  source: 'cache',
  profile: 'team',
  mfa: true,
  expires: '2026-05-04T15:00:00Z',
  environment: 'dev',
  next: null,
  chained: false,
  mfa_expires: '2026-05-05T02:00:00Z',
};
const user = {
  name: 'ada',
  roles: ['operator' as const],
  in_users_group: true,
  mfa: true,
  password_last_used: null,
  access_keys: [],
  created: '2026-04-01T10:00:00.000Z',
};
const added = {
  account: ACCOUNT,
  name: 'ada',
  done: ['user'],
  roles: ['operator' as const],
  sign_in: null,
  new_password: null,
};
const local = { running: false as const, stale: false, log: '/w/log', state: '/w/state' };
const key = { name: 'DSN', service: 'hello' };
const parameter = '/shop/dev/hello/DSN';
const set = { name: parameter, version: 3, services: ['hello'], tier: 'Standard' as const };
const stored = {
  version: 2,
  modified: '2026-05-04T08:00:00Z',
  user: null,
  declared: true,
  missing: false,
  services: ['hello'],
  copy: null,
};
const versions = [{ version: 2, modified: '2026-05-04T08:00:00Z', user: null, labels: [] }];
const restarted = [{ service: 'hello', region: 'eu-west-1', state: 'rolled' as const, tasks: 2, seconds: 9 }];
const changed = { written: [parameter], unchanged: [], skipped: [], services: ['hello'] };
const event = {
  at: '2026-05-04T14:00:00Z',
  who: 'ada',
  role: null,
  starting: null,
  action: 'read' as const,
  secrets: ['hello/DSN'],
  from: '192.0.2.1',
  agent: 'aws-cli/2.15.0',
  error: null,
};
const adoption = {
  environment: 'dev',
  ...{ account: ACCOUNT, region: 'eu-central-1', local: false },
  kept: { at: '2026-11-29T20:00:00Z', by: 'arn' },
  files: [{ path: 'services/hello.yaml' }],
  present: ['inventories/dev/environment.yml'],
  open: [{ what: 'domain', why: 'CloudFormation hides it' }],
  differs: [],
};
const picture = architecturePicture(trialEnvironment());

/** A document of each command; null: the command prints none. */
const documents: Record<string, object | null> = {
  ops: homeDocument({ workspace: { root: '/w', project: 'shop', environments }, local, next: 'ops' }),
  'ops account apply': appliedDocument({ ...applied, environment: account }),
  'ops account destroy': destroyedDocument({ ...destroyed, environment: account }),
  'ops account show': environmentDocument({ ...view, name: account }),
  'ops account user add': userAddedDocument(added, 'one-time'),
  'ops account user list': userListDocument([user]),
  'ops account user remove': userRemovedDocument({ ...added, lost: ['password'], deleted: true }),
  'ops doctor': doctorDocument([{ name: 'Node', ok: true, found: '24.21.0', fix: null }]),
  'ops env adopt': adoptedDocument(adoption),
  'ops env apply': appliedDocument(applied),
  'ops env create': createdDocument(applied, written),
  'ops env destroy': destroyedDocument(destroyed),
  'ops env graph': pictureDocument(picture),
  'ops env list': environmentListDocument(environments),
  'ops env plan': planDocument(creating),
  'ops env render': renderedDocument({ ...trialEnvironment(), environment: 'dev' }),
  'ops env set': answersDocument('dev', [{ key: 'zones', from: null, to: '3' }], { before: 1, after: 2 }),
  'ops env show': environmentDocument(view),
  'ops env unlock': unlockDocument('dev', lock),
  'ops env watch': environmentDocument(view),
  'ops init': initDocument({ project: 'shop', root: '/w' }, ['ops.yaml']),
  'ops local down': stoppedDocument(true),
  'ops local reset': resetDocument(),
  'ops local status': localDocument(local),
  'ops local up': localDocument(local),
  'ops login': loginDocument(login),
  'ops secret audit': secrets.auditDocument([event]),
  'ops secret copy': secrets.secretsWrittenDocument(changed),
  'ops secret delete': secrets.secretDeletedDocument([parameter], []),
  'ops secret diff': secrets.secretDiffDocument({ first: 'dev', second: 'live', same: 1, differences: [] }),
  'ops secret exec': null,
  'ops secret export': null,
  'ops secret find': secrets.secretFoundDocument([{ ...key, full: parameter, version: 2 }]),
  'ops secret get': secrets.secretValueDocument(key, { parameter, version: 2, value: 'v' }),
  'ops secret history': secrets.secretHistoryDocument(key, { name: parameter, versions }),
  'ops secret import': secrets.secretsWrittenDocument(changed),
  'ops secret list': secrets.secretListDocument([{ ...key, ...stored }], '/shop/dev'),
  'ops secret rollback': secrets.secretSetDocument(key, set),
  'ops secret rotate': secrets.secretSetDocument(key, set, restarted),
  'ops secret set': secrets.secretSetDocument(key, set, restarted),
  'ops whoami': whoDocument(login),
};

it('has a document for every command', () => {
  const commands = readdirSync(new URL('../../commands', import.meta.url), { recursive: true }).map(String);
  const ids = commands.filter((file) => /(?<!\.test)\.ts$/.test(file)).map((file) => file.slice(0, -3));
  const words = ids.map((id) => (id === 'home' ? 'ops' : `ops ${id.replaceAll('/', ' ')}`));
  expect(Object.keys(documents).toSorted()).toEqual(words.toSorted());
});

it('lists the members of every document in the reference', () => {
  const page = readFileSync(new URL('../../../docs/reference/json.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(ops[^`]*)` \|([^|]*)\|/gm)].map(([, command, members = '']) => [
    command,
    [...members.matchAll(/`(\w+)`/g)].map(([, member]) => member),
  ]);
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(
      Object.entries(documents).map(([command, document]) => [command, Object.keys(document ?? {})]),
    ),
  );
});

it('allows no list at the top of a document', () => {
  const command = { printResult: () => undefined } as Pick<BaseCommand, 'printResult'>;
  command.printResult(environmentListDocument([]), () => '');
  // @ts-expect-error: a list is no document.
  command.printResult(environments, () => '');
});

it('describes an environment, or the base of an account, under its noun', () => {
  const { stacks, services, records } = view;
  expect(environmentDocument(view)).toEqual({
    environment: { name: 'dev', account: ACCOUNT, ...facts, status: 'ready' },
    ...{ stacks, services, records, lock },
  });
  expect(environmentDocument({ ...view, name: account })).toEqual({
    account: { id: ACCOUNT, name: account, ...facts, status: 'ready' },
    ...{ stacks, services, records, lock },
  });
  expect(unlockDocument(account, null)).toEqual({ account: { id: ACCOUNT, name: account }, lock: null });
  expect(environmentListDocument(environments)).toEqual({ environments });
  expect(answersDocument('dev', [], { before: null, after: null })).toEqual({
    environment: { name: 'dev' },
    changes: [],
    monthly_usd: { before: null, after: null },
  });
  expect(deployedListDocument([], [])).toEqual({ environments: [], places: [] });
  const { environment: adopted, account: id, region, local: embedded, files, ...rest } = adoption;
  expect(adoptedDocument(adoption)).toEqual({
    environment: { name: adopted, account: id, region, local: embedded },
    files: files.map(({ path }) => path),
    ...rest,
  });
  const { environment: name, ...drawn } = picture;
  expect(pictureDocument(picture)).toEqual({ environment: { name }, ...drawn });
});

it('describes plans and runs, with stacks by name', () => {
  const stacks = [planned('network')];
  expect(planDocument(plan(stacks, { account: ACCOUNT, unchanged: ['keys'] }))).toEqual({
    environment: {
      name: 'dev',
      project: 'shop',
      account: ACCOUNT,
      region: 'eu-central-1',
      local: true,
      size: 'trial',
    },
    stacks,
    unchanged: ['keys'],
  });
  const { stack, ...network } = result('network', 62);
  const run = { stacks: [{ name: stack, ...network }], unchanged: ['keys'], seconds: 62 };
  const services = { services: [service], records: [record] };
  const environment = { name: 'dev', local: false };
  expect(appliedDocument(applied)).toEqual({ environment, ...run, ...services });
  expect(createdDocument(applied, written)).toEqual({ environment, ...run, ...services, ...written });
  expect(savedDocument('dev', false, written)).toEqual({ environment, ...written });
  expect(destroyedDocument(destroyed)).toEqual({
    environment,
    ...run,
    left: ['stack shop-dev-network'],
    stays: ['keys'],
  });
});

it('describes secrets by name, service and parameter', () => {
  const secret = { ...key, parameter };
  expect(secrets.secretListDocument([{ ...key, ...stored }], '/shop/dev')).toEqual({
    secrets: [{ ...secret, ...stored }],
  });
  const tree = { ...stored, name: 'api/db', service: null };
  expect(secrets.secretListDocument([tree], '/team').secrets[0]?.parameter).toBe('/team/api/db');
  expect(secrets.secretValueDocument(key, { parameter, version: 2, value: 'v' })).toEqual({
    secret: { ...secret, version: 2, value: 'v' },
  });
  expect(secrets.secretSetDocument(key, set, restarted)).toEqual({
    secret: { ...secret, version: 3, tier: 'Standard' },
    services: [{ name: 'hello' }],
    restarted,
  });
  expect(secrets.secretSetDocument(key, { name: parameter, version: 3, services: [] })).toEqual({
    secret: { ...secret, version: 3 },
    services: [],
    restarted: [],
  });
  expect(secrets.secretHistoryDocument(key, { name: parameter, versions })).toEqual({ secret, versions });
  expect(secrets.secretFoundDocument([{ ...key, full: parameter, version: 2 }])).toEqual({
    secrets: [{ ...secret, version: 2 }],
  });
});

it('describes changes of many secrets, comparisons and audits', () => {
  expect(
    secrets.secretPreviewDocument({ place: 'hello in dev', fresh: [parameter], changed: [], unchanged: [] }),
  ).toEqual({ dry_run: true, place: 'hello in dev', new: [parameter], changed: [], unchanged: [] });
  expect(secrets.secretsWrittenDocument(changed)).toEqual({ ...changed, services: [{ name: 'hello' }] });
  expect(secrets.secretDeletedDocument([parameter], ['eu-west-2'])).toEqual({
    deleted: [parameter],
    regions: ['eu-west-2'],
  });
  const diff = { first: 'dev', second: 'live', same: 4, differences: [] };
  expect(secrets.secretDiffDocument(diff)).toEqual(diff);
  expect(secrets.auditDocument([event])).toEqual({ events: [event] });
});

it('describes identities and credentials', () => {
  const { kind, arn, session, source, profile, mfa, expires, chained, mfa_expires } = login;
  const identity = { name: 'Deploy', kind, arn, session, account: ACCOUNT };
  const credentials = { source, profile, mfa, expires };
  const environment = { name: 'dev' };
  expect(whoDocument(login)).toEqual({ identity, environment, credentials, next: null });
  expect(whoDocument({ ...login, environment: null }).environment).toBeNull();
  expect(loginDocument(login, 'https://signin.example')).toEqual({
    ...{ identity, environment, credentials: { ...credentials, chained, mfa_expires }, next: null },
    url: 'https://signin.example',
  });
});

it('describes users', () => {
  expect(userListDocument([user])).toEqual({ users: [user] });
  expect(userAddedDocument(added, null)).toEqual({
    user: { name: 'ada', account: ACCOUNT, roles: ['operator'], password: null },
    ...{ done: ['user'], sign_in: null, new_password: null },
  });
  expect(userRemovedDocument({ account: ACCOUNT, name: 'ada', lost: [], deleted: false })).toEqual({
    user: { name: 'ada', account: ACCOUNT },
    ...{ lost: [], deleted: false },
  });
});

it('describes the workspace and this machine', () => {
  const workspace = { root: '/w', project: 'shop' };
  expect(homeDocument({ workspace: { ...workspace, environments }, local, next: 'ops env create' })).toEqual({
    workspace,
    environments,
    local,
    next: 'ops env create',
  });
  expect(homeDocument({ workspace: null, local: null, next: 'ops init' })).toEqual({
    workspace: null,
    environments: [],
    local: null,
    next: 'ops init',
  });
  expect(initDocument(workspace, ['ops.yaml'])).toEqual({ workspace, files: ['ops.yaml'] });
  expect(doctorDocument([])).toEqual({ checks: [] });
  expect(localDocument(local)).toEqual({ local });
  expect(recordedDocument([])).toEqual({ resources: [] });
  expect([stoppedDocument(false), resetDocument()]).toEqual([{ stopped: false }, { reset: true }]);
});
