import { expect, test } from 'vitest';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Target } from '../../domain/session/target.ts';
import { FakeAws } from '../testing/fake-aws.ts';
import { world } from '../testing/world.ts';
import { login, type Place, placeOf, signInAddress, whoAmI } from './login.ts';

const target: Target = { region: 'eu-west-1', profile: 'team', local: false };
const place: Place = { target, environment: null };
const options = { hours: 12, code: null, renew: false };

const user = {
  account: '000000000000',
  arn: 'arn:aws:iam::000000000000:user/me',
  kind: 'user',
  name: 'me',
  session: null,
};

test('a profile or the shell is reached in its region, else in the one for all', async () => {
  const { ctx } = world();
  expect(await placeOf(ctx, { profile: 'team' })).toEqual({
    target: { region: 'us-east-1', profile: 'team', local: false },
    environment: null,
  });
  const there = { ...ctx, machine: { ...ctx.machine, region: async () => 'eu-west-1' } };
  expect((await placeOf(there, {})).target).toEqual({ region: 'eu-west-1', profile: null, local: false });
});

test('an environment and a profile are not taken together', async () => {
  const { ctx } = world();
  await expect(placeOf(ctx, { env: 'dev', profile: 'team' })).rejects.toMatchObject({
    code: 'place_ambiguous',
    detail: { next: ['ops login -e dev', 'ops login --profile team'] },
  });
});

test('who the next command works as, and until when', async () => {
  const { ctx, aws } = world();
  aws.session = {
    ...aws.session,
    source: 'cache',
    profile: 'team',
    mfa: true,
    expires: '2026-05-04T14:00:00.000Z',
  };
  expect(await whoAmI(ctx, place)).toEqual({
    ...user,
    source: 'cache',
    profile: 'team',
    mfa: true,
    expires: '2026-05-04T14:00:00.000Z',
    environment: null,
    next: null,
  });
});

test('where a code is needed, who would be asked for it; nothing is asked', async () => {
  const { ctx, aws } = world();
  aws.session = { ...aws.session, source: 'profile', profile: 'team', mfa: false, codeNeeded: true };
  aws.identity = () => {
    throw new TypeError('it would ask for a code');
  };
  expect(await whoAmI(ctx, place)).toMatchObject({
    arn: 'arn:aws:iam::000000000000:user/owner',
    mfa: false,
    next: 'ops login --profile team',
  });
});

test('a login proves whose the session is', async () => {
  const { ctx, env, aws } = world();
  const there = { target: { ...target, environment: 'dev' }, environment: env };
  aws.session = { ...aws.session, chained: true, mfaExpires: '2026-05-05T02:00:00.000Z' };
  expect(await login(ctx, there, options)).toEqual({
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
  await expect(login(ctx, there, options)).rejects.toMatchObject({
    exit: 'credentials',
    code: 'wrong_account',
  });
});

test('without a terminal the flag is named', async () => {
  const aws = new FakeAws();
  const needed = new OperatorError('credentials', 'login_needed', 'a code', {
    next: ['ops login --profile team'],
  });
  aws.sessions.login = () => Promise.reject(needed);
  await expect(login(world({ aws }).ctx, place, options)).rejects.toMatchObject({
    exit: 'credentials',
    code: 'login_needed',
    detail: { next: ['ops login --profile team --mfa-code CODE'] },
  });
});

test('an address to sign in prints as a mask', async () => {
  const address = await signInAddress(world().ctx, place);
  expect([`${address}`, address.reveal()]).toEqual(['[secret]', 'https://signin.example/federation']);
});
