import { expect, test } from 'vitest';
import { parseField } from '../answers/environment-fields.ts';
import { defaultMfaDevice, principalOf, roleArn } from './arn.ts';

test.each([
  ['arn:aws:iam::111122223333:root', 'root', '111122223333', null],
  ['arn:aws:iam::111122223333:user/ada', 'user', 'ada', null],
  ['arn:aws:iam::111122223333:user/team/ada', 'user', 'ada', null],
  ['arn:aws-cn:sts::111122223333:assumed-role/Deploy/me@laptop', 'role', 'Deploy', 'me@laptop'],
  ['arn:aws:sts::111122223333:federated-user/ada', 'federated-user', 'ada', null],
  ['arn:aws:other::111122223333:thing', 'other', 'thing', null],
])('%s is %s %s', (arn, kind, name, session) => {
  const partition = arn.split(':')[1];
  expect(principalOf(arn)).toEqual({ kind, name, session, partition });
});

test('the MFA device of a user has its name and no path; a role has none', () => {
  expect(defaultMfaDevice('arn:aws:iam::111122223333:user/team/ada')).toBe(
    'arn:aws:iam::111122223333:mfa/ada',
  );
  expect(defaultMfaDevice('arn:aws:iam::111122223333:root')).toBe(
    'arn:aws:iam::111122223333:mfa/root-account-mfa-device',
  );
  expect(defaultMfaDevice('arn:aws:sts::111122223333:assumed-role/Deploy/me')).toBeNull();
});

test('a role name becomes an ARN in the account; an ARN is unchanged', () => {
  expect(roleArn('Deploy', '111122223333', 'eu-west-1')).toBe('arn:aws:iam::111122223333:role/Deploy');
  expect(roleArn('Deploy', '111122223333', 'cn-north-1')).toBe('arn:aws-cn:iam::111122223333:role/Deploy');
  const arn = 'arn:aws:iam::444455556666:role/path/Deploy';
  expect(roleArn(arn, '111122223333', 'eu-west-1')).toBe(arn);
});

test.each([
  'Deploy',
  'team/Deploy',
  'arn:aws:iam::111122223333:role/team/Deploy',
  'arn:aws-cn:iam::111122223333:role/D',
])('%s is a valid role', (role) => expect(parseField('role', role)).toBe(role));

test.each(['arn:aws:iam::1:role/D', 'arn:aws:iam::111122223333:user/D', '/Deploy', 'De ploy', ''])(
  '%j is refused as a role',
  (role) => expect(() => parseField('role', role)).toThrow('role: '),
);
