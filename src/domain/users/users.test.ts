import { expect, test } from 'vitest';
import { oneTimePassword, passwordRules } from './password.ts';
import { checkUserName, groupsOf, ROLES, rolesOf, userNameProblem } from './users.ts';

test.each(['ada', 'ada@example.com', 'a'.repeat(64), 'A+b=c,d.e_f-g'])('%s is a valid user name', (name) => {
  expect(userNameProblem(name)).toBeNull();
});

test.each([
  ['', 'A user name needs at least one character'],
  ['a b', '" " is not allowed in a user name'],
  ['a/b', '"/" is not allowed in a user name'],
  ['a'.repeat(65), 'A user name has at most 64 characters; this one has 65'],
])('%j is invalid: %s', (name, message) => {
  expect(userNameProblem(name)).toBe(message);
  expect(() => checkUserName(name)).toThrow(message);
});

test('roles are unique and ordered; an unknown role gets a suggestion', () => {
  expect(rolesOf(['developer', 'operator', 'developer'])).toEqual(['operator', 'developer']);
  expect(() => rolesOf(['oprator'])).toThrow(
    expect.objectContaining({
      code: 'unknown_role',
      detail: expect.objectContaining({ next: ['Did you mean operator?'] }),
    }),
  );
});

test('groups come from the outputs; without them the account has no users', () => {
  const outputs = Object.fromEntries(
    ['Users', 'Administrator', 'Operator', 'Developer', 'Auditor', 'Billing'].map((name) => [
      `${name}GroupName`,
      `shop-${name.toLowerCase()}`,
    ]),
  );
  expect(groupsOf(outputs, '1').roles).toEqual(
    Object.fromEntries(ROLES.map((role) => [role, `shop-${role}`])),
  );
  expect(() => groupsOf({ UsersGroupName: 'shop-users' }, '1')).toThrow(
    expect.objectContaining({ code: 'no_users_here' }),
  );
});

test('a password has every kind of character, the length of the policy, and is random', () => {
  const made = Array.from({ length: 200 }, () => oneTimePassword({ length: 14, kinds: [] }));
  for (const password of made) {
    expect(password).toHaveLength(24);
    for (const kind of [/[A-Z]/, /[a-z]/, /\d/, /[@%+=_-]/]) expect(password).toMatch(kind);
  }
  expect(new Set(made).size).toBe(200);
  expect(oneTimePassword({ length: 128, kinds: ['digit'] })).toHaveLength(128);
  expect(oneTimePassword(null)).toHaveLength(24);
});

test("password rules follow the account's policy or IAM's default", () => {
  expect(passwordRules(null)).toBe('at least 8 characters of three kinds');
  expect(passwordRules({ length: 12, kinds: [] })).toBe('at least 12 characters');
  expect(passwordRules({ length: 14, kinds: ['uppercase letter', 'digit'] })).toBe(
    'at least 14 characters, with an uppercase letter, a digit',
  );
});
