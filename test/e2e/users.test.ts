import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type EnforcingEmulator,
  startEnforcingEmulator,
  totp,
  waitForTimeStep,
  writeProfiles,
} from './enforcing.ts';
import { pythonStep } from './python-step.ts';
import { type Ended, Sandbox } from './support.ts';

/** Users of an account with enforced policies: root adds, lists and removes them; an operator may not. */
const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';

interface Member {
  keys: { AccessKeyId: string; SecretAccessKey: string };
  seed: string;
  device: string;
}

let sandbox: Sandbox;
let aws: EnforcingEmulator;
let project: string;
/** All one-time passwords, and everything on standard error. */
const passwords: string[] = [];
let errorOutput = '';

beforeAll(async () => {
  sandbox = await Sandbox.make();
  aws = await startEnforcingEmulator(sandbox, ACCOUNT);
  sandbox.env.AWS_ENDPOINT_URL = aws.url;
  project = /^project: (\S+)/m.exec(await sandbox.read('ops.yaml'))?.[1] ?? '';
  // In the embedded AWS root's access key ID is the account number. account.yml names no profile: each command does.
  await writeProfiles(sandbox, { first: [ACCOUNT, 'test'] });
  sandbox.env.AWS_PROFILE = 'first';
  await sandbox.ok(['account', 'apply', ACCOUNT, '--region', REGION, '--yes']);
});

afterAll(async () => {
  await aws?.stop();
  await sandbox?.dispose();
});

/** A step of test/support/account_user.py. */
function step<T>(name: string, user: string): Promise<T> {
  return pythonStep('account_user.py', [aws.url, name], { account: ACCOUNT, user, project });
}

async function user(args: string[], profile = 'first'): Promise<Ended> {
  const ended = await sandbox.run(['account', 'user', ...args], { env: { AWS_PROFILE: profile } });
  errorOutput += ended.stderr;
  return ended;
}

/** The JSON document of a successful command. */
async function userJson<T>(args: string[]): Promise<T> {
  const ended = await user([...args, '--json']);
  expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
  const document = JSON.parse(ended.stdout);
  if (document.user?.password) passwords.push(document.user.password);
  return document;
}

it('adds a user with groups, tags and a password that is shown once', async () => {
  const added = await userJson(['add', 'ada', '--role', 'operator']);
  expect(added).toEqual({
    user: {
      name: 'ada',
      account: ACCOUNT,
      roles: ['operator'],
      password: expect.stringMatching(/^\S{24}$/),
    },
    done: ['user', `group ${project}-users`, `group ${project}-operator`, 'password'],
    sign_in: `https://${ACCOUNT}.signin.aws.amazon.com/console`,
    new_password: 'at least 14 characters, with an uppercase letter, a lowercase letter, a digit, a symbol',
  });
  expect(await step('described', 'ada')).toEqual({
    groups: [`${project}-operator`, `${project}-users`],
    reset: true,
    tags: { ManagedBy: 'ops', Project: project },
  });
});

it('without --json the last line of standard output is the password', async () => {
  const { code, stdout } = await user(['add', 'ada', '--role', 'operator', '--reset-password']);
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  passwords.push(last);
  expect([code, last]).toEqual([0, expect.stringMatching(/^\S{24}$/)]);
  expect(new Set(passwords).size).toBe(2);
});

it('adding again sets no password and does only what is missing', async () => {
  expect(await userJson(['add', 'ada', '--role', 'operator'])).toMatchObject({
    done: [],
    user: { password: null },
  });
  expect(await userJson(['add', 'ada', '--role', 'auditor'])).toMatchObject({
    done: [`group ${project}-auditor`],
    user: { password: null },
  });
});

it('the new user enrols a device, logs in and works as an operator', async () => {
  const users = [{ name: 'ada', roles: ['operator', 'auditor'], mfa: false }];
  expect(await userJson(['list'])).toMatchObject({ users });
  await waitForTimeStep();
  const { keys, device, seed } = await step<Member>('enrol_added', 'ada');
  const role = `arn:aws:iam::${ACCOUNT}:role/${project}`;
  const profile = (name: string) =>
    `[profile ${name}]\nregion = ${REGION}\nrole_arn = ${role}-${name}\nsource_profile = ada\n`;
  await writeProfiles(
    sandbox,
    { first: [ACCOUNT, 'test'], ada: [keys.AccessKeyId, keys.SecretAccessKey] },
    [
      `[profile ada]\nregion = ${REGION}\nmfa_serial = ${device}`,
      ...['operator', 'auditor'].map(profile),
    ].join('\n'),
  );
  await sandbox.ok(['login', '--profile', 'operator', '--mfa-code', totp(seed)]);
  expect(await sandbox.json(['whoami', '--profile', 'operator'])).toMatchObject({
    identity: { kind: 'role', name: `${project}-operator` },
  });
  const shown = await sandbox.run(['account', 'show', ACCOUNT], { env: { AWS_PROFILE: 'operator' } });
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('iam')]);
  expect(await userJson(['list'])).toMatchObject({
    users: [
      { name: 'ada', roles: ['operator', 'auditor'], in_users_group: true, mfa: true, access_keys: [{}] },
    ],
  });
});

it('an operator cannot add or remove users, and the error names who can', async () => {
  for (const args of [['add', 'eve', '--role', 'administrator'], ['remove', 'ada', '--yes'], ['list']]) {
    const { code, stdout } = await user([...args, '--json'], 'operator');
    expect([code, JSON.parse(stdout).error]).toMatchObject([
      5,
      {
        code: 'access_denied',
        next: [
          `Ask a member of ${project}-administrator, or use that role`,
          'ops login, if a policy requires MFA',
        ],
      },
    ]);
  }
  expect((await step<{ users: string[] }>('left', 'ada')).users).toEqual(['ada']);
});

it('an auditor can list users', async () => {
  const { code, stdout } = await user(['list', '--json'], 'auditor');
  expect([code, JSON.parse(stdout)]).toMatchObject([
    0,
    { users: [{ name: 'ada', roles: ['operator', 'auditor'] }] },
  ]);
  expect(await userJson(['remove', 'ada', '--role', 'auditor', '--yes'])).toEqual({
    user: { name: 'ada', account: ACCOUNT },
    lost: [`group ${project}-auditor`],
    deleted: false,
  });
});

it('removes no user without consent', async () => {
  const { code, stdout } = await user(['remove', 'ada', '--json']);
  expect([code, JSON.parse(stdout).error]).toMatchObject([
    3,
    { code: 'consent_missing', next: ['ops account user remove ada --json --yes'] },
  ]);
  expect((await step<{ users: string[] }>('left', 'ada')).users).toEqual(['ada']);
});

it('removes a user completely, including a device that was never enabled', async () => {
  const removed = await userJson<{ lost: string[] }>(['remove', 'ada', '--yes']);
  expect(removed.lost.map((each) => each.replace(/ \S+$/, '')).sort()).toEqual([
    'MFA device',
    'access key',
    'group',
    'group',
    'password',
  ]);
  await userJson(['add', 'bob', '--role', 'administrator']);
  await step('begin_device', 'bob');
  expect(await userJson(['list'])).toMatchObject({ users: [{ name: 'bob', mfa: false }] });
  await userJson(['remove', 'bob', '--confirm', 'bob']);
  expect(await step('left', 'ada')).toEqual({ users: [], devices: [] });
});

it('removes the last administrator only with --confirm NAME', async () => {
  await userJson(['add', 'bob', '--role', 'administrator']);
  const { code, stdout } = await user(['remove', 'bob', '--yes', '--json']);
  expect([code, JSON.parse(stdout).error]).toMatchObject([
    3,
    { code: 'consent_missing', next: ['ops account user remove bob --yes --json --confirm bob'] },
  ]);
  expect(await userJson(['remove', 'bob', '--confirm', 'bob'])).toMatchObject({
    user: { name: 'bob' },
    deleted: true,
  });
});

it('prints no password on standard error', () => {
  expect(passwords).toHaveLength(4);
  for (const password of passwords) expect(errorOutput).not.toContain(password);
});
