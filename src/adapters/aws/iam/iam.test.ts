import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { Users } from '../../../domain/users/directory.ts';
import { iam } from './iam.ts';

/** IAM's query protocol: answers each action with its XML or an error code. Other actions fail. */
let answers: Record<string, string>;
/** The requests in IAM's format. */
let asked: Record<string, string>[];
let server: Server;
let users: Users;

beforeEach(async () => {
  answers = {};
  asked = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const fields = Object.fromEntries(new URLSearchParams(body));
    const action = fields.Action ?? '';
    asked.push(fields);
    const answer = answers[action] ?? 'NotExpected';
    const isXml = answer.startsWith('<') || answer === '';
    response.writeHead(isXml ? 200 : 409, { 'content-type': 'text/xml' });
    response.end(
      isXml
        ? `<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>`
        : `<ErrorResponse><Error><Code>${answer}</Code><Message>no</Message></Error></ErrorResponse>`,
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'x' };
  const target = { region: 'eu-central-1', profile: 'admin', local: false };
  users = iam({ region: 'eu-central-1', endpoint, credentials }, target);
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

test('reads the password policy; null without one', async () => {
  answers.GetAccountPasswordPolicy = `<PasswordPolicy><MinimumPasswordLength>12</MinimumPasswordLength>
    <RequireUppercaseCharacters>true</RequireUppercaseCharacters><RequireSymbols>true</RequireSymbols>
    <RequireNumbers>false</RequireNumbers></PasswordPolicy>`;
  expect(await users.passwordPolicy()).toEqual({ length: 12, kinds: ['uppercase letter', 'symbol'] });
  answers.GetAccountPasswordPolicy = 'NoSuchEntity';
  expect(await users.passwordPolicy()).toBeNull();
});

test('of the unassigned devices only the one named like the user belongs to it', async () => {
  const devices = ['mfa/ada', 'mfa/ada2', 'mfa/x/ada', 'mfa/lada'].map(
    (name) => `<member><SerialNumber>arn:aws:iam::111122223333:${name}</SerialNumber></member>`,
  );
  answers.ListVirtualMFADevices = `<VirtualMFADevices>${devices.join('')}</VirtualMFADevices>`;
  const device = { kind: 'unused MFA device', id: 'arn:aws:iam::111122223333:mfa/ada', since: null } as const;
  expect(await users.attachedItems('ada', ['unused MFA device'])).toEqual([device]);
  answers.DeleteVirtualMFADevice = '';
  await users.removeAttachedItem('ada', device);
  expect(
    asked.map(({ Action, AssignmentStatus, SerialNumber }) => [Action, AssignmentStatus ?? SerialNumber]),
  ).toEqual([
    ['ListVirtualMFADevices', 'Unassigned'],
    ['DeleteVirtualMFADevice', device.id],
  ]);
});

test('a virtual device is deactivated, then deleted; a security key is only deactivated', async () => {
  Object.assign(answers, { DeactivateMFADevice: 'NoSuchEntity', DeleteVirtualMFADevice: '' });
  const since = null;
  await users.removeAttachedItem('ada', {
    kind: 'MFA device',
    id: 'arn:aws:iam::111122223333:mfa/ada',
    since,
  });
  await users.removeAttachedItem('ada', {
    kind: 'MFA device',
    id: 'arn:aws:iam::111122223333:u2f/user/ada/k',
    since,
  });
  expect(asked.map(({ Action }) => Action)).toEqual([
    'DeactivateMFADevice',
    'DeleteVirtualMFADevice',
    'DeactivateMFADevice',
  ]);
});

test('an existing password is replaced and must be changed at the next sign-in', async () => {
  Object.assign(answers, { CreateLoginProfile: 'EntityAlreadyExists', UpdateLoginProfile: '' });
  await users.setPassword('ada', new SecretValue('one-time'));
  expect(asked[1]).toMatchObject({
    Action: 'UpdateLoginProfile',
    UserName: 'ada',
    Password: 'one-time',
    PasswordResetRequired: 'true',
  });
});

test('a user that gained something after the listing is not deleted', async () => {
  answers.DeleteUser = 'DeleteConflict';
  await expect(users.delete('ada')).rejects.toMatchObject({
    code: 'user_has_more',
    detail: { next: ['ops account user remove ada'] },
  });
  answers.DeleteUser = 'NoSuchEntity';
  await users.delete('ada');
});
