import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Enforcing, enforcing, leaveRoom, totp, writeProfiles } from './enforcing.ts';
import { pythonStep } from './python-step.ts';
import { type Ended, Sandbox } from './support.ts';

/** UserDirectory of an account whose policies are enforced: made, shown and removed by root, refused to an operator. */
const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';

interface Member {
  keys: { AccessKeyId: string; SecretAccessKey: string };
  seed: string;
  device: string;
}

let sandbox: Sandbox;
let aws: Enforcing;
let project: string;
/** The one-time passwords so far, and all that was said on standard error. */
const passwords: string[] = [];
let said = '';

beforeAll(async () => {
  sandbox = await Sandbox.make();
  aws = await enforcing(sandbox, ACCOUNT);
  sandbox.env.AWS_ENDPOINT_URL = aws.url;
  project = /^project: (\S+)/m.exec(await sandbox.read('ops.yaml'))?.[1] ?? '';
  // Root's access key is the account's number here. account.yml names no profile: each command does.
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
  said += ended.stderr;
  return ended;
}

/** Of a command that ends well. */
async function told<T>(args: string[]): Promise<T> {
  const ended = await user([...args, '--json']);
  expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
  const document = JSON.parse(ended.stdout);
  if (document.user?.password) passwords.push(document.user.password);
  return document;
}

it('a user is made with groups, tags and a password that is told once', async () => {
  const added = await told(['add', 'ada', '--role', 'operator']);
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

it('on its own, standard output holds the password as its last line', async () => {
  const { code, stdout } = await user(['add', 'ada', '--role', 'operator', '--reset-password']);
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  passwords.push(last);
  expect([code, last]).toEqual([0, expect.stringMatching(/^\S{24}$/)]);
  expect(new Set(passwords).size).toBe(2);
});

it('added again, there is no password, and only what is missing is done', async () => {
  expect(await told(['add', 'ada', '--role', 'operator'])).toMatchObject({
    done: [],
    user: { password: null },
  });
  expect(await told(['add', 'ada', '--role', 'auditor'])).toMatchObject({
    done: [`group ${project}-auditor`],
    user: { password: null },
  });
});

it('the new user enrols a device, logs in and works as an operator', async () => {
  const users = [{ name: 'ada', roles: ['operator', 'auditor'], mfa: false }];
  expect(await told(['list'])).toMatchObject({ users });
  await leaveRoom();
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
  expect(await told(['list'])).toMatchObject({
    users: [
      { name: 'ada', roles: ['operator', 'auditor'], in_users_group: true, mfa: true, access_keys: [{}] },
    ],
  });
});

it('an operator makes and removes nobody, and is told who may', async () => {
  for (const args of [['add', 'eve', '--role', 'administrator'], ['remove', 'ada', '--yes'], ['list']]) {
    const { code, stdout } = await user([...args, '--json'], 'operator');
    expect([code, JSON.parse(stdout).error]).toMatchObject([
      5,
      {
        code: 'access_denied',
        next: [
          `Have a member of ${project}-administrator do it, or work as that role`,
          'ops login, where a policy wants MFA',
        ],
      },
    ]);
  }
  expect((await step<{ users: string[] }>('left', 'ada')).users).toEqual(['ada']);
});

it('an auditor sees the list', async () => {
  const { code, stdout } = await user(['list', '--json'], 'auditor');
  expect([code, JSON.parse(stdout)]).toMatchObject([
    0,
    { users: [{ name: 'ada', roles: ['operator', 'auditor'] }] },
  ]);
  expect(await told(['remove', 'ada', '--role', 'auditor', '--yes'])).toEqual({
    user: { name: 'ada', account: ACCOUNT },
    lost: [`group ${project}-auditor`],
    deleted: false,
  });
});

it('nobody is removed without consent', async () => {
  const { code, stdout } = await user(['remove', 'ada', '--json']);
  expect([code, JSON.parse(stdout).error]).toMatchObject([
    3,
    { code: 'consent_missing', next: ['ops account user remove ada --json --yes'] },
  ]);
  expect((await step<{ users: string[] }>('left', 'ada')).users).toEqual(['ada']);
});

it('a removed user leaves nothing behind, also no device that was never enabled', async () => {
  const removed = await told<{ lost: string[] }>(['remove', 'ada', '--yes']);
  expect(removed.lost.map((each) => each.replace(/ \S+$/, '')).sort()).toEqual([
    'MFA device',
    'access key',
    'group',
    'group',
    'password',
  ]);
  await told(['add', 'bob', '--role', 'administrator']);
  await step('begin_device', 'bob');
  expect(await told(['list'])).toMatchObject({ users: [{ name: 'bob', mfa: false }] });
  await told(['remove', 'bob', '--confirm', 'bob']);
  expect(await step('left', 'ada')).toEqual({ users: [], devices: [] });
});

it('the last administrator goes by name alone', async () => {
  await told(['add', 'bob', '--role', 'administrator']);
  const { code, stdout } = await user(['remove', 'bob', '--yes', '--json']);
  expect([code, JSON.parse(stdout).error]).toMatchObject([
    3,
    { code: 'consent_missing', next: ['ops account user remove bob --yes --json --confirm bob'] },
  ]);
  expect(await told(['remove', 'bob', '--confirm', 'bob'])).toMatchObject({
    user: { name: 'bob' },
    deleted: true,
  });
});

it('no password was said on standard error', () => {
  expect(passwords).toHaveLength(4);
  for (const password of passwords) expect(said).not.toContain(password);
});
