import { expect, it } from 'vitest';
import {
  ConsentNeeded,
  DeploymentFailed,
  type FailureReport,
  Interrupted,
} from '../../domain/deployment/results.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { AddedUser, Removal, UserView } from '../../domain/users/users.ts';
import { fold } from '../terminal/text.ts';
import { change, creating, plan, replicated, updating } from '../testing/plans.ts';
import { result, START } from '../testing/progress-events.ts';
import { addedUserScreen, removalScreen, removedUserScreen, usersScreen } from './account/users.ts';
import { changedScreen, savedScreen } from './environment/answers.ts';
import { appliedScreen } from './environment/applied.ts';
import { destroyedScreen, destroyScreen } from './environment/destroy.ts';
import { failureScreen } from './environment/failure.ts';
import { planScreen } from './environment/plan.ts';
import { listScreen, showScreen, unlockScreen } from './environment/show.ts';
import { bugScreen, errorScreen } from './error.ts';
import { homeScreen } from './home.ts';
import { doctorScreen } from './machine/doctor.ts';
import { localScreen, recordedScreen } from './machine/local.ts';

const users: UserView[] = [
  {
    name: 'ada',
    roles: ['operator', 'auditor'],
    in_users_group: true,
    mfa: true,
    password_last_used: '2026-05-03T08:00:00.000Z',
    access_keys: [
      { id: 'AKIA1', created: '2026-04-22T14:00:00.000Z' },
      { id: 'AKIA2', created: null },
    ],
    created: '2026-04-01T10:00:00.000Z',
  },
  {
    name: 'bob@example.com',
    roles: [],
    in_users_group: false,
    mfa: false,
    password_last_used: null,
    access_keys: [],
    created: '2026-05-04T13:00:00.000Z',
  },
];
const added: AddedUser = {
  account: '111122223333',
  name: 'ada',
  done: ['user', 'group shop-users', 'group shop-operator', 'password'],
  roles: ['operator'],
  sign_in: 'https://111122223333.signin.aws.amazon.com/console',
  new_password: 'at least 14 characters, with an uppercase letter, a lowercase letter, a digit, a symbol',
};
const removal: Removal = {
  name: 'ada',
  taken: [
    { kind: 'password', id: '', since: null },
    { kind: 'access key', id: 'AKIA1', since: null },
    { kind: 'MFA device', id: 'arn:aws:iam::111122223333:mfa/ada', since: null },
    { kind: 'attached policy', id: 'arn:aws:iam::aws:policy/\u001b[31mX', since: null },
    { kind: 'group', id: 'shop-operator', since: null },
  ],
  deleted: true,
  byName: null,
};

const report: FailureReport = {
  environment: 'dev',
  verb: 'apply',
  total: 8,
  done: ['network', 'keys', 'ingress', 'toolchain', 'registry-hello'],
  failed: [
    {
      error: {
        code: 'stack_failed',
        message: 'The stack failed',
        stack: 'cluster',
        status: 'ROLLBACK_COMPLETE',
        first_cause: {
          logical_id: 'Hosts',
          type: 'AWS::AutoScaling::AutoScalingGroup',
          reason: 't4g.small is not offered in eu-central-1c.',
          at: '2026-05-04T14:02:11.000Z',
        },
        next: [],
      },
      description: 'auto scaling group',
      origin: {
        key: 'instance_type',
        value: 't4g.small',
        file: 'inventories/dev/environment.yml',
        line: 14,
        column: 16,
      },
    },
  ],
  not_started: [{ stack: 'service-hello', needs: ['cluster'] }],
  in_flight: [],
  fix: ['ops env set dev instance_type=t3.small', 'ops env apply dev'],
};

const hello = {
  name: 'hello',
  url: 'http://localhost:4510/',
  image: 'hello@sha256:1',
  state: 'recorded, not running',
};
const lock = {
  format: 1 as const,
  id: '1',
  owner: 'operator@laptop',
  reason: 'ops env apply',
  host: 'laptop',
  pid: 1,
  acquired: '2026-05-04T14:00:00Z',
  heartbeat: '2026-05-04T14:00:00Z',
  expires: '2026-05-04T14:01:30Z',
};
const applied = {
  environment: 'dev',
  local: true,
  stacks: [result('network', 62), result('cluster', 110), result('keys', 12, { action: 'update' })],
  unchanged: ['toolchain'],
  services: [hello],
  records: [],
  seconds: 221,
};
const stack = { stack_name: 'shop-dev-x', reason: null, updated: '2026-05-04T14:00:00Z', outputs: {} };
const view = {
  name: 'dev',
  project: 'shop',
  account: '000000000000',
  region: 'eu-central-1',
  local: true,
  status: 'ready' as const,
  stacks: [{ ...stack, name: 'network', status: 'CREATE_COMPLETE' }],
  services: [hello],
  records: [],
  lock: null,
  foreign: [],
};

const screens: Record<string, string> = {
  'plan-create': planScreen(creating, { columns: 80 }),
  'plan-create-narrow': planScreen(creating, { columns: 60 }),
  'plan-replica': planScreen(replicated, { columns: 80 }),
  'plan-update': planScreen(updating, { columns: 80 }),
  'plan-nothing': planScreen(plan([], { unchanged: ['network', 'keys'] }), { columns: 80 }),
  failed: failureScreen(new DeploymentFailed(report)) ?? '',
  interrupted:
    failureScreen(
      new Interrupted({ ...report, failed: [], in_flight: ['cluster'] }, [
        'ops env watch dev',
        'ops env apply dev',
      ]),
    ) ?? '',
  'failed-destroy':
    failureScreen(
      new DeploymentFailed({ ...report, verb: 'destroy', not_started: [], fix: ['ops env destroy dev'] }),
    ) ?? '',
  cancelled:
    failureScreen(
      new Interrupted(
        {
          ...report,
          not_started: [
            { stack: 'ingress', needs: [] },
            { stack: 'discovery', needs: [] },
          ],
          failed: report.failed.map((each) => ({ ...each, error: { ...each.error, code: 'cancelled' } })),
        },
        ['ops env apply dev'],
      ),
    ) ?? '',
  'consent-needed':
    failureScreen(
      new ConsentNeeded('dev', [
        { id: 'store/Orders', change: change('Orders', { replacement: 'always', holds_data: true }) },
      ]),
    ) ?? '',
  end: appliedScreen(applied, {
    commit: 'git add inventories/dev',
    scratch: 'ops env create dev --local --region eu-central-1 --yes',
    created: true,
  }),
  'end-records': appliedScreen({
    ...applied,
    records: [
      { name: 'dev.example.com', target: 'shop-dev-public-1.eu-central-1.elb.amazonaws.com' },
      { name: '*.dev.example.com', target: 'shop-dev-public-1.eu-central-1.elb.amazonaws.com' },
      { name: 'api.dev.example.com', target: 'd-1.execute-api.eu-central-1.amazonaws.com' },
    ],
  }),
  'end-nothing': appliedScreen({ ...applied, stacks: [], unchanged: ['network', 'keys'] }),
  show: showScreen(view, 80),
  'show-foreign': showScreen(
    {
      ...view,
      status: 'absent',
      services: [],
      stacks: [
        {
          name: 'keys',
          stack_name: 'shop-dev-keys',
          status: 'NOT_DEPLOYED',
          reason: "shop-dev-keys is not this environment's (project shop-dev, environment api)",
          updated: null,
          outputs: {},
        },
      ],
      foreign: [
        {
          stack: 'keys',
          stackName: 'shop-dev-keys',
          region: 'eu-central-1',
          owner: 'project shop-dev, environment api',
        },
      ],
    },
    120,
  ),
  'show-failed': showScreen(
    {
      ...view,
      status: 'failed',
      lock,
      stacks: [{ ...stack, name: 'network', status: 'ROLLBACK_COMPLETE', reason: 'no\u001b[31m address' }],
    },
    50,
  ),
  list: listScreen([
    {
      name: 'dev',
      account: '000000000000',
      region: 'eu-central-1',
      local: true,
      size: 'trial',
      services: ['hello'],
      problem: null,
    },
    {
      name: 'broken',
      account: '',
      region: '',
      local: false,
      size: '',
      services: [],
      problem: 'inventories/broken/environment.yml:3:1: not YAML',
    },
  ]),
  destroy: destroyScreen(
    {
      environment: 'dev',
      production: false,
      stacks: [
        { name: 'service-hello', stack_name: 'shop-dev-service-hello', resources: 12 },
        { name: 'network', stack_name: 'shop-dev-network', resources: 31 },
      ],
      data: ['log group /shop/dev/hello'],
      stays: ['inventories/dev/environment.yml in git history'],
      secrets: ['/shop/dev/hello/API_TOKEN'],
    },
    { kept: false },
  ),
  destroyed: destroyedScreen({ ...applied, left: [], stays: [] }, { kept: false }),
  'destroyed-stays': destroyedScreen(
    {
      ...applied,
      left: [],
      stays: ["keys: environment's key (AWS::KMS::Key) is deleted by AWS after its waiting period"],
    },
    { kept: true },
  ),
  'destroyed-but': destroyedScreen(
    { ...applied, left: ['stack shop-dev-network'], stays: [] },
    { kept: false },
  ),
  doctor: doctorScreen([
    { name: 'Node', ok: true, found: '24.21.0', fix: null },
    { name: 'Python', ok: false, found: '3.9.1, too old', fix: 'install 3.11 and run npm run setup' },
  ]),
  local: localScreen({
    running: true,
    endpoint: 'http://127.0.0.1:4566',
    pid: 7,
    port: 4566,
    log: '/w/.ops/local/log',
    state: '/w/.ops/local',
  }),
  'local-down': localScreen({
    running: false,
    stale: true,
    log: '/w/.ops/local/log',
    state: '/w/.ops/local',
  }),
  recorded: recordedScreen([
    {
      stack_name: 'shop-dev-cluster',
      logical_id: 'Capacity',
      type: 'AWS::ECS::CapacityProvider',
      physical_id: 'x',
      properties: {},
    },
  ]),
  changed: changedScreen(
    'dev',
    [{ key: 'max_hosts', from: null, to: '6' }],
    { before: 107, after: 107 },
    'ops env set dev --unset max_hosts',
  ),
  'changed-cost': changedScreen(
    'dev',
    [{ key: 'nat_gateways', from: 'one', to: 'per-zone' }],
    {
      before: 107,
      after: 143,
    },
    'ops env set dev nat_gateways=one',
  ),
  saved: savedScreen('dev', ['inventories/dev/environment.yml'], 'ops env create dev --local --yes'),
  users: usersScreen(users, { now: START, columns: 80 }),
  'users-60': fold(usersScreen(users, { now: START, columns: 60 }), 60),
  'users-none': fold(usersScreen([], { now: START, columns: 60 }), 60),
  'user-added': addedUserScreen(added),
  'user-added-60': fold(addedUserScreen(added), 60),
  'user-added-local': addedUserScreen({ ...added, sign_in: null }),
  'user-added-again': addedUserScreen({ ...added, done: [], new_password: null }),
  'user-removal': removalScreen(removal),
  'user-removal-60': fold(removalScreen(removal), 60),
  'user-removal-roles': removalScreen({ ...removal, taken: removal.taken.slice(-1), deleted: false }),
  'user-removed': removedUserScreen({
    account: '111122223333',
    name: 'ada',
    lost: ['password'],
    deleted: true,
  }),
  'user-removed-roles': removedUserScreen({
    account: '111122223333',
    name: 'ada',
    lost: ['group shop-operator'],
    deleted: false,
  }),
  home: homeScreen({ workspace: null, local: null, next: 'ops init' }),
  unlock: unlockScreen('dev', lock),
  error: errorScreen(
    new OperatorError('input', 'bad_answer', 'region cannot be eu-centrl-1', {
      file: 'inventories/dev/environment.yml',
      line: 3,
      column: 9,
      value: 'eu-centrl-1',
      reason: 'AWS has no such region',
      next: ['Did you mean eu-central-1?'],
    }),
  ),
  declined: errorScreen(new OperatorError('declined', 'declined', 'Declined: nothing was changed')),
  errors: errorScreen(
    new InvalidInput([
      new OperatorError('input', 'one', 'zones cannot be 9', {
        file: 'a.yml',
        line: 1,
        column: 2,
        value: '9',
      }),
      new OperatorError('input', 'two', 'size cannot be empty', { value: '' }),
    ]),
  ),
};

it.each(Object.entries(screens))('shows %s', async (name, text) => {
  await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
});

it('has no screen of its own for an ordinary error', () => {
  expect(failureScreen(new OperatorError('input', 'x', 'y'))).toBeNull();
});

it('redacts keys, tokens and user names in a bug report', () => {
  const error = new TypeError(
    'bad AKIAABCDEFGHIJKLMNOP and c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0 in /home/me/shop',
  );
  const text = bugScreen(error, '1.0.0');
  expect(text.split('\n')[2]).toBe('What   TypeError: bad [redacted] and [redacted] in ~/shop');
});
