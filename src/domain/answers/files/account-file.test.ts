import { expect, test } from 'vitest';
import { commandFor } from '../../environment/account.ts';
import { InvalidInput } from '../../operator/error.ts';
import { accountText, readAccount } from './account-file.ts';

const PATH = 'inventories/account-123456789012/account.yml';

function problems(text: string) {
  try {
    readAccount({ path: PATH, text });
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ message, detail }) => [detail.line, detail.column, message]);
  }
  return [];
}

test('reads back what it writes', () => {
  const answers = {
    account: '012345670123',
    region: 'eu-central-1',
    alert_email: 'ops@example.com',
    pull_accounts: ['111122223333'],
    replica_region: 'eu-west-1',
  };
  expect(readAccount({ path: PATH, text: accountText(answers) }).answers).toEqual(answers);
});

test('reports every problem with its position', () => {
  expect(problems('account: "12"\nregion: mars-north-1\nalert_email: nobody\nmail: x\n')).toEqual([
    [1, 10, 'account: "12" is not a 12-digit account ID'],
    [2, 9, expect.stringContaining('mars-north-1')],
    [3, 14, 'alert_email: "nobody" is not an e-mail address'],
    [4, 1, 'Unknown key mail'],
  ]);
});

test.each([
  [
    'account: "000000000000"\nregion: us-east-1\n',
    1,
    'account "000000000000" is the embedded AWS, but local is not true',
  ],
  [
    'account: "123456789012"\nregion: us-east-1\nlocal: true\n',
    1,
    'account is 123456789012, but local is true',
  ],
  ['account: "000000000000"\nregion: us-east-1\nlocal: true\nprofile: a\n', 4, 'profile has no effect'],
  [
    'account: "123456789012"\nregion: us-east-1\nreplica_region: us-east-1\n',
    3,
    'replica_region is us-east-1',
  ],
  ['account: "123456789012"\nregion: us-east-1\nusers_account: "123456789012"\n', 3, 'users_account is this'],
  [
    'account: "123456789012"\nregion: cn-north-1\nreplica_region: ap-east-1\n',
    3,
    'replica_region ap-east-1 is in the standard partition (aws), but cn-north-1 in AWS China (aws-cn)',
  ],
  [
    'account: "123456789012"\nregion: us-gov-west-1\nci_principals: ["arn:aws:iam::123456789012:role/ci"]\n',
    3,
    'ci_principals lists arn:aws:iam::123456789012:role/ci of the standard partition (aws), but us-gov-west-1 is in AWS GovCloud (US)',
  ],
])('conflicting answers: %j', (text, line, message) => {
  expect(problems(text)).toEqual([[line, expect.any(Number), expect.stringContaining(message)]]);
});

test('commands for an environment and for an account', () => {
  expect(commandFor('apply', 'dev')).toBe('ops env apply dev');
  expect(commandFor('apply', 'account-123456789012')).toBe('ops account apply 123456789012');
  expect(commandFor('plan', 'account-123456789012')).toBe('ops account apply 123456789012 --plan');
  expect(commandFor('unlock', 'account-123456789012')).toBe('ops env unlock account-123456789012');
});
