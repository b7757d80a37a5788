import { expect, test } from 'vitest';
import { describedProfile, partitionOfProfile, readProfiles } from './profiles.ts';

const config = `
[default]
region = eu-central-1
# [profile commented]
[profile shop]
sso_session = corp
sso_account_id = 111111111111
[profile admin]\r
role_arn = arn:aws:iam::222222222222:role/Admin
source_profile = old
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
AWS_ACCESS_KEY_ID=ASIA
aws_secret_access_key=a/b=
aws_session_token=t==
[half]
aws_access_key_id = AKIA
`;

test('reads the profiles of both files with their account ids and partitions', () => {
  expect(readProfiles(config, credentials).map(describedProfile)).toEqual([
    { name: 'default', account: null, partition: 'aws' },
    { name: 'shop', account: '111111111111', partition: null },
    { name: 'admin', account: '222222222222', partition: 'aws' },
    { name: 'with space', account: null, partition: null },
    { name: 'old', account: '333333333333', partition: null },
    { name: 'half', account: null, partition: null },
  ]);
  const elsewhere =
    '[profile china]\nregion = cn-north-1\n[profile gov]\nrole_arn = arn:aws-us-gov:iam::1:role/A\n';
  expect(readProfiles(elsewhere, '').map(describedProfile)).toEqual([
    { name: 'china', account: null, partition: 'aws-cn' },
    { name: 'gov', account: null, partition: 'aws-us-gov' },
  ]);
});

test('merges the settings of both files and of the sso-session', () => {
  const settings = Object.fromEntries(
    readProfiles(config, credentials).map((each) => [each.name, each.settings]),
  );
  expect(settings.default).toEqual({ region: 'eu-central-1', aws_access_key_id: 'AKIA' });
  expect(settings.shop).toEqual({
    sso_session: 'corp',
    sso_account_id: '111111111111',
    sso_start_url: 'https://x',
  });
  expect(settings.admin).toEqual({
    role_arn: 'arn:aws:iam::222222222222:role/Admin',
    source_profile: 'old',
    s3: '',
  });
});

test('keys are complete or absent, and the settings contain no secret', () => {
  const read = readProfiles(config, credentials);
  const keys = (name: string) => read.find((each) => each.name === name)?.keys;
  expect([keys('default')?.id, keys('default')?.secret.reveal(), keys('default')?.token]).toEqual([
    'AKIA',
    'hidden',
    null,
  ]);
  expect([keys('old')?.secret.reveal(), keys('old')?.token?.reveal()]).toEqual(['a/b=', 't==']);
  expect([keys('half'), keys('shop')]).toEqual([null, null]);
  expect(JSON.stringify(read)).not.toMatch(/hidden|a\/b=|t==/);
});

test('no files', () => {
  expect(readProfiles('', '')).toEqual([]);
});

test.each([
  [{ role_arn: 'arn:aws-cn:iam::111111111111:role/A' }, 'aws-cn'],
  [{ mfa_serial: 'arn:aws-us-gov:iam::111111111111:mfa/a' }, 'aws-us-gov'],
  [{ mfa_serial: 'GAHT12345678', sso_region: 'us-gov-east-1' }, 'aws-us-gov'],
  [{ sso_region: 'cn-northwest-1' }, 'aws-cn'],
  [{ sso_region: 'eu-west-1', region: 'cn-north-1' }, 'aws'],
  [{ region: 'cn-north-1' }, 'aws-cn'],
  [{}, null],
])('the partition of %j', (settings, partition) => {
  expect(partitionOfProfile(settings)).toBe(partition);
});
