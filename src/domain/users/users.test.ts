import { expect, test } from 'vitest';
import { oneTimePassword, passwordRules } from './password.ts';
import { checkUserName, groupsOf, ROLES, rolesOf, userNameProblem } from './users.ts';

test.each(['ada', 'ada@example.com', 'a'.repeat(64), 'A+b=c,d.e_f-g'])('%s names a user', (name) => {
  expect(userNameProblem(name)).toBeNull();
});

test.each([
  ['', 'A user has a name of at least one character'],
  ['a b', '" " cannot stand in the name of a user'],
  ['a/b', '"/" cannot stand in the name of a user'],
  ['a'.repeat(65), "A user's name has at most 64 characters; this one has 65"],
])('%j does not: %s', (name, message) => {
  expect(userNameProblem(name)).toBe(message);
  expect(() => checkUserName(name)).toThrow(message);
});

test('roles come once, in one order; an unknown one is told with what was meant', () => {
  expect(rolesOf(['developer', 'operator', 'developer'])).toEqual(['operator', 'developer']);
  expect(() => rolesOf(['oprator'])).toThrow(
    expect.objectContaining({
      code: 'unknown_role',
      detail: expect.objectContaining({ next: ['Did you mean operator?'] }),
    }),
  );
});

test('groups are those of the outputs; without them nobody signs in here', () => {
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

test('a password has every kind of character and the length of the policy, and is another each time', () => {
  const made = Array.from({ length: 200 }, () => oneTimePassword({ length: 14, kinds: [] }));
  for (const password of made) {
    expect(password).toHaveLength(24);
    for (const kind of [/[A-Z]/, /[a-z]/, /\d/, /[@%+=_-]/]) expect(password).toMatch(kind);
  }
  expect(new Set(made).size).toBe(200);
  expect(oneTimePassword({ length: 128, kinds: ['digit'] })).toHaveLength(128);
  expect(oneTimePassword(null)).toHaveLength(24);
});

test('what a password has to be is told as the account says, or as IAM does', () => {
  expect(passwordRules(null)).toBe('at least 8 characters, of three kinds');
  expect(passwordRules({ length: 12, kinds: [] })).toBe('at least 12 characters');
  expect(passwordRules({ length: 14, kinds: ['uppercase letter', 'digit'] })).toBe(
    'at least 14 characters, with an uppercase letter, a digit',
  );
});
