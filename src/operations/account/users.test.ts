import { beforeEach, expect, test } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import { ROLES, type Role } from '../../domain/users/users.ts';
import { type World, world } from '../testing/world.ts';
import { addUser, listUsers, planRemoval, removeUser } from './users.ts';

let there: World;
const add = (name: string, roles: Role[], reset = false) =>
  addUser(there.ctx, there.env, { name, roles, reset });

beforeEach(() => {
  const iam = rendered('iam', { scope: 'account', parameters: { UsersAccountId: '' } });
  there = world({ stacks: [iam] });
  const names = ['users', ...ROLES].map((name) => [
    `${name.charAt(0).toUpperCase()}${name.slice(1)}GroupName`,
    `shop-${name}`,
  ]);
  there.aws.states = [{ ...deployed(iam), outputs: Object.fromEntries(names) }];
});

test('a user is made with its groups, and with a password that is handed over', async () => {
  const { password, ...added } = await add('ada', ['operator']);
  expect(added).toEqual({
    account: '000000000000',
    name: 'ada',
    done: ['user', 'group shop-users', 'group shop-operator', 'password'],
    roles: ['operator'],
    sign_in: null,
    new_password: 'at least 14 characters, with a digit',
  });
  expect(password?.reveal()).toBe(there.aws.users.passwords[0]?.reveal());
  expect(there.aws.users.kept.get('ada')?.record.tags).toEqual({ Project: 'shop', ManagedBy: 'ops' });
});

test('the address to sign in at is that of the partition', async () => {
  for (const [region, host] of [
    ['eu-central-1', 'signin.aws.amazon.com'],
    ['cn-north-1', 'signin.amazonaws.cn'],
    ['us-gov-west-1', 'signin.amazonaws-us-gov.com'],
  ]) {
    there.env.settings = { ...there.env.settings, local: false, region: region as string };
    expect((await add('ada', ['operator'])).sign_in).toBe(`https://000000000000.${host}/console`);
  }
});

test('added again, only what is missing is added; a new password only where it is asked for', async () => {
  await add('ada', ['operator']);
  expect(await add('ada', ['operator'])).toMatchObject({ done: [], password: null, new_password: null });
  expect(await add('ada', ['developer'])).toMatchObject({ done: ['group shop-developer'], password: null });
  expect((await add('ada', ['developer'], true)).done).toEqual(['password']);
  expect(there.aws.users.passwords).toHaveLength(2);
});

test('what was left half done is completed', async () => {
  there.aws.users.failing = 'join ada shop-operator';
  await expect(add('ada', ['operator'])).rejects.toThrow('fails once');
  expect((await add('ada', ['operator'])).done).toEqual(['group shop-operator', 'password']);
  expect(there.aws.users.calls.filter((call) => call === 'create ada')).toHaveLength(1);
});

test('a user of somebody else is not taken over', async () => {
  await there.aws.users.create('ada', {});
  await expect(add('ada', ['operator'])).rejects.toMatchObject({ code: 'user_not_ours', status: 7 });
});

test('a removed user leaves nothing; a role alone leaves the rest', async () => {
  await add('ada', ['operator', 'developer']);
  const some = await planRemoval(there.ctx, there.env, 'ada', ['developer']);
  expect(some).toMatchObject({
    deleted: false,
    byName: null,
    taken: [{ kind: 'group', id: 'shop-developer' }],
  });
  await removeUser(there.ctx, there.env, some);
  expect((await listUsers(there.ctx, there.env))[0]).toMatchObject({ roles: ['operator'], mfa: false });
  const all = await planRemoval(there.ctx, there.env, 'ada', []);
  expect((await removeUser(there.ctx, there.env, all)).lost).toEqual([
    'group shop-users',
    'group shop-operator',
    'password',
  ]);
  expect(await listUsers(there.ctx, there.env)).toEqual([]);
});

test('a device that was never enabled goes too, and is no MFA before', async () => {
  await add('ada', ['operator']);
  const device = {
    kind: 'unused MFA device' as const,
    id: 'arn:aws:iam::000000000000:mfa/ada',
    since: null,
  };
  there.aws.users.kept.get('ada')?.has.push(device);
  expect((await listUsers(there.ctx, there.env))[0]).toMatchObject({ mfa: false });
  const all = await planRemoval(there.ctx, there.env, 'ada', []);
  expect(all.taken).toContainEqual(device);
  expect((await removeUser(there.ctx, there.env, all)).lost).toContain(`unused MFA device ${device.id}`);
});

test('what is refused says who may', async () => {
  const { users } = there.aws;
  users.get = async () => {
    throw new OperatorError('credentials', 'access_denied', 'These credentials may not iam:GetUser', {
      reason: 'not authorized',
    });
  };
  await expect(add('ada', ['operator'])).rejects.toMatchObject({
    status: 5,
    message: 'These credentials may not iam:GetUser',
    detail: {
      reason: 'not authorized',
      next: [
        'Have a member of shop-administrator do it, or work as that role',
        expect.stringMatching(/^ops login.*, where a policy wants MFA$/),
      ],
    },
  });
});

test('the last administrator and a user not made by ops go by name alone', async () => {
  await add('ada', ['administrator']);
  expect(await planRemoval(there.ctx, there.env, 'ada', ['administrator'])).toMatchObject({
    byName: 'ada is the last member of shop-administrator',
  });
  await add('bob', ['administrator']);
  expect((await planRemoval(there.ctx, there.env, 'ada', [])).byName).toBeNull();
  await there.aws.users.create('eve', {});
  expect((await planRemoval(there.ctx, there.env, 'eve', [])).byName).toBe('eve was not made by ops');
});

test('nobody removes themselves, as caller or as who signed in for the role', async () => {
  for (const name of ['me', 'owner']) {
    await add(name, ['operator']);
    await expect(planRemoval(there.ctx, there.env, name, [])).rejects.toMatchObject({ code: 'own_user' });
  }
});

test('another account, a missing stack and a missing user are told before anything is done', async () => {
  await expect(planRemoval(there.ctx, there.env, 'ada', [])).rejects.toMatchObject({ code: 'unknown_user' });
  there.aws.states = [];
  await expect(add('ada', [])).rejects.toMatchObject({
    code: 'no_users_here',
    detail: { next: ['ops account apply 000000000000'] },
  });
  there.aws.account = '111122223333';
  await expect(add('ada', [])).rejects.toMatchObject({ code: 'wrong_account' });
  const elsewhere = rendered('iam', { parameters: { UsersAccountId: '444455556666' } });
  there.env.rendered.stacks = [elsewhere];
  await expect(add('ada', [])).rejects.toMatchObject({
    code: 'users_elsewhere',
    detail: { next: ['ops account user list --account 444455556666'] },
  });
  expect(there.aws.users.calls).toEqual([]);
});
