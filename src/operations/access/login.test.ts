import { expect, test } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Target } from '../../domain/session/target.ts';
import { FakeAws } from '../testing/fake-aws.ts';
import { createFixture } from '../testing/fixture.ts';
import { findLoginTarget, type LoginTarget, login, signInAddress, whoAmI } from './login.ts';

const target: Target = { region: 'eu-west-1', profile: 'team', local: false };
const loginTarget: LoginTarget = { target, environment: null };
const options = { hours: 12, code: null, renew: false };

const user = {
  account: '000000000000',
  arn: 'arn:aws:iam::000000000000:user/me',
  kind: 'user',
  name: 'me',
  session: null,
};

test('a profile or the shell uses its region, else the global one', async () => {
  const { ctx } = createFixture();
  expect(await findLoginTarget(ctx, { profile: 'team' })).toEqual({
    target: { region: 'us-east-1', profile: 'team', local: false },
    environment: null,
  });
  for (const [partition, region] of [
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-other', 'us-east-1'],
  ]) {
    const elsewhere = { ...ctx, machine: { ...ctx.machine, partition: async () => String(partition) } };
    expect((await findLoginTarget(elsewhere, { profile: 'team' })).target.region).toBe(region);
  }
  const withRegion = { ...ctx, machine: { ...ctx.machine, region: async () => 'eu-west-1' } };
  expect((await findLoginTarget(withRegion, {})).target).toEqual({
    region: 'eu-west-1',
    profile: null,
    local: false,
  });
});

test('refuses an environment together with a profile', async () => {
  const { ctx } = createFixture();
  await expect(findLoginTarget(ctx, { env: 'dev', profile: 'team' })).rejects.toMatchObject({
    code: 'place_ambiguous',
    detail: { next: ['ops login -e dev', 'ops login --profile team'] },
  });
});

test('whoami shows the identity of the next command and its expiry', async () => {
  const { ctx, aws } = createFixture();
  aws.session = {
    ...aws.session,
    source: 'cache',
    profile: 'team',
    mfa: true,
    expires: '2026-05-04T14:00:00.000Z',
  };
  expect(await whoAmI(ctx, loginTarget)).toEqual({
    ...user,
    source: 'cache',
    profile: 'team',
    mfa: true,
    expires: '2026-05-04T14:00:00.000Z',
    environment: null,
    next: null,
  });
});

test('whoami shows who must enter a code, without a prompt', async () => {
  const { ctx, aws } = createFixture();
  aws.session = { ...aws.session, source: 'profile', profile: 'team', mfa: false, codeNeeded: true };
  aws.identity = () => {
    throw new TypeError('it would ask for a code');
  };
  expect(await whoAmI(ctx, loginTarget)).toMatchObject({
    arn: 'arn:aws:iam::000000000000:user/owner',
    mfa: false,
    next: 'ops login --profile team',
  });
});

test('a login verifies the account', async () => {
  const { ctx, env, aws } = createFixture();
  const withRegion = { target: { ...target, environment: 'dev' }, environment: env };
  aws.session = { ...aws.session, chained: true, mfaExpires: '2026-05-05T02:00:00.000Z' };
  expect(await login(ctx, withRegion, options)).toEqual({
    ...user,
    source: 'embedded',
    profile: null,
    mfa: null,
    expires: null,
    environment: 'dev',
    next: null,
    chained: true,
    mfa_expires: '2026-05-05T02:00:00.000Z',
  });
  expect(aws.logins).toEqual([options]);
  aws.account = '999999999999';
  await expect(login(ctx, withRegion, options)).rejects.toMatchObject({
    exit: 'credentials',
    code: 'wrong_account',
  });
});

test('if the embedded AWS answers for an account, its address is left in the shell', async () => {
  const { ctx, env, aws } = createFixture();
  const settings = { ...env.settings, account: '111122223333' };
  aws.account = '000000000000';
  await expect(login(ctx, { target, environment: { ...env, settings } }, options)).rejects.toMatchObject({
    code: 'wrong_account',
    detail: {
      next: ['unset AWS_ENDPOINT_URL', 'Remove endpoint_url from the profile, if it has one'],
    },
  });
});

test('without a terminal the error names the flag', async () => {
  const aws = new FakeAws();
  const needed = new OperatorError('credentials', 'login_needed', 'a code', {
    next: ['ops login --profile team'],
  });
  aws.sessions.login = () => Promise.reject(needed);
  await expect(login(createFixture({ aws }).ctx, loginTarget, options)).rejects.toMatchObject({
    exit: 'credentials',
    code: 'login_needed',
    detail: { next: ['ops login --profile team --mfa-code CODE'] },
  });
});

test('a sign-in URL prints masked', async () => {
  const address = await signInAddress(createFixture().ctx, loginTarget);
  expect([`${address}`, address.reveal()]).toEqual(['[secret]', 'https://signin.example/federation']);
});
