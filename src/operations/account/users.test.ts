import { beforeEach, expect, test } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import { deployed, rendered } from '../../domain/testing/stacks.ts';
import { ROLES, type Role } from '../../domain/users/users.ts';
import { createFixture, type Fixture } from '../testing/fixture.ts';
import { addUser, listUsers, planRemoval, removeUser } from './users.ts';

let fixture: Fixture;
const add = (name: string, roles: Role[], reset = false) =>
  addUser(fixture.ctx, fixture.env, { name, roles, reset });

beforeEach(() => {
  const iam = rendered('iam', { scope: 'account', parameters: { UsersAccountId: '' } });
  fixture = createFixture({ stacks: [iam] });
  const names = ['users', ...ROLES].map((name) => [
    `${name.charAt(0).toUpperCase()}${name.slice(1)}GroupName`,
    `shop-${name}`,
  ]);
  fixture.aws.states = [{ ...deployed(iam), outputs: Object.fromEntries(names) }];
});

test('creates a user with its groups and returns its password', async () => {
  const { password, ...added } = await add('ada', ['operator']);
  expect(added).toEqual({
    account: '000000000000',
    name: 'ada',
    done: ['user', 'group shop-users', 'group shop-operator', 'password'],
    roles: ['operator'],
    sign_in: null,
    new_password: 'at least 14 characters, with a digit',
  });
  expect(password?.reveal()).toBe(fixture.aws.users.passwords[0]?.reveal());
  expect(fixture.aws.users.stored.get('ada')?.record.tags).toEqual({ Project: 'shop', ManagedBy: 'ops' });
});

test('the sign-in URL depends on the partition', async () => {
  for (const [region, host] of [
    ['eu-central-1', 'signin.aws.amazon.com'],
    ['cn-north-1', 'signin.amazonaws.cn'],
    ['us-gov-west-1', 'signin.amazonaws-us-gov.com'],
  ]) {
    fixture.env.settings = { ...fixture.env.settings, local: false, region: region as string };
    expect((await add('ada', ['operator'])).sign_in).toBe(`https://000000000000.${host}/console`);
  }
});

test('adds only what is missing; sets a new password only on request', async () => {
  await add('ada', ['operator']);
  expect(await add('ada', ['operator'])).toMatchObject({ done: [], password: null, new_password: null });
  expect(await add('ada', ['developer'])).toMatchObject({ done: ['group shop-developer'], password: null });
  expect((await add('ada', ['developer'], true)).done).toEqual(['password']);
  expect(fixture.aws.users.passwords).toHaveLength(2);
});

test('completes an interrupted run', async () => {
  fixture.aws.users.failing = 'join ada shop-operator';
  await expect(add('ada', ['operator'])).rejects.toThrow('fails once');
  expect((await add('ada', ['operator'])).done).toEqual(['group shop-operator', 'password']);
  expect(fixture.aws.users.calls.filter((call) => call === 'create ada')).toHaveLength(1);
});

test('does not change a user that ops did not create', async () => {
  await fixture.aws.users.create('ada', {});
  await expect(add('ada', ['operator'])).rejects.toMatchObject({ code: 'user_not_ours', status: 7 });
});

test('removes a user completely, or only one role', async () => {
  await add('ada', ['operator', 'developer']);
  const some = await planRemoval(fixture.ctx, fixture.env, 'ada', ['developer']);
  expect(some).toMatchObject({
    deleted: false,
    byName: null,
    taken: [{ kind: 'group', id: 'shop-developer' }],
  });
  await removeUser(fixture.ctx, fixture.env, some);
  expect((await listUsers(fixture.ctx, fixture.env))[0]).toMatchObject({ roles: ['operator'], mfa: false });
  const all = await planRemoval(fixture.ctx, fixture.env, 'ada', []);
  expect((await removeUser(fixture.ctx, fixture.env, all)).lost).toEqual([
    'group shop-users',
    'group shop-operator',
    'password',
  ]);
  expect(await listUsers(fixture.ctx, fixture.env)).toEqual([]);
});

test('removes an unassigned device, which does not count as MFA', async () => {
  await add('ada', ['operator']);
  const device = {
    kind: 'unused MFA device' as const,
    id: 'arn:aws:iam::000000000000:mfa/ada',
    since: null,
  };
  fixture.aws.users.stored.get('ada')?.has.push(device);
  expect((await listUsers(fixture.ctx, fixture.env))[0]).toMatchObject({ mfa: false });
  const all = await planRemoval(fixture.ctx, fixture.env, 'ada', []);
  expect(all.taken).toContainEqual(device);
  expect((await removeUser(fixture.ctx, fixture.env, all)).lost).toContain(`unused MFA device ${device.id}`);
});

test('an access denied error names who has the permission', async () => {
  const { users } = fixture.aws;
  users.get = async () => {
    throw new OperatorError('credentials', 'access_denied', 'These credentials may not call iam:GetUser', {
      reason: 'not authorized',
    });
  };
  await expect(add('ada', ['operator'])).rejects.toMatchObject({
    status: 5,
    message: 'These credentials may not call iam:GetUser',
    detail: {
      reason: 'not authorized',
      next: [
        'Ask a member of shop-administrator, or use that role',
        expect.stringMatching(/^ops login.*, if a policy requires MFA$/),
      ],
    },
  });
});

test('the last administrator and a user not created by ops require the name', async () => {
  await add('ada', ['administrator']);
  expect(await planRemoval(fixture.ctx, fixture.env, 'ada', ['administrator'])).toMatchObject({
    byName: 'ada is the last member of shop-administrator',
  });
  await add('bob', ['administrator']);
  expect((await planRemoval(fixture.ctx, fixture.env, 'ada', [])).byName).toBeNull();
  await fixture.aws.users.create('eve', {});
  expect((await planRemoval(fixture.ctx, fixture.env, 'eve', [])).byName).toBe('eve was not created by ops');
});

test('refuses to remove the caller, or the user who assumed the role', async () => {
  for (const name of ['me', 'owner']) {
    await add(name, ['operator']);
    await expect(planRemoval(fixture.ctx, fixture.env, name, [])).rejects.toMatchObject({ code: 'own_user' });
  }
});

test('reports another account, a missing stack and a missing user before any change', async () => {
  await expect(planRemoval(fixture.ctx, fixture.env, 'ada', [])).rejects.toMatchObject({
    code: 'unknown_user',
  });
  fixture.aws.states = [];
  await expect(add('ada', [])).rejects.toMatchObject({
    code: 'no_users_here',
    detail: { next: ['ops account apply 000000000000'] },
  });
  fixture.aws.account = '111122223333';
  await expect(add('ada', [])).rejects.toMatchObject({ code: 'wrong_account' });
  const elsewhere = rendered('iam', { parameters: { UsersAccountId: '444455556666' } });
  fixture.env.rendered.stacks = [elsewhere];
  await expect(add('ada', [])).rejects.toMatchObject({
    code: 'users_elsewhere',
    detail: { next: ['ops account user list --account 444455556666'] },
  });
  expect(fixture.aws.users.calls).toEqual([]);
});
