import { expect, test } from 'vitest';
import { readProfiles } from './profiles.ts';

const config = `
[default]
region = eu-central-1
# [profile commented]
[profile shop]
sso_session = corp
sso_account_id = 111111111111
[profile admin]\r
role_arn = arn:aws:iam::222222222222:role/Admin
s3 =
  sso_account_id = 999999999999
[profile "with space"]
sso_account_id = 12
[sso-session corp]
sso_start_url = https://x
[services local]
`;

const credentials = `
[default]
aws_access_key_id = AKIA
aws_secret_access_key = hidden
[old]
aws_account_id=333333333333
`;

test('profiles of both files with the account ids they tell', () => {
  expect(readProfiles(config, credentials)).toEqual([
    { name: 'default', account: null },
    { name: 'shop', account: '111111111111' },
    { name: 'admin', account: '222222222222' },
    { name: 'with space', account: null },
    { name: 'old', account: '333333333333' },
  ]);
});

test('no files', () => {
  expect(readProfiles('', '')).toEqual([]);
});
