import { beforeEach, expect, it, vi } from 'vitest';
import { loginDocument, whoDocument } from '../cli/documents/session.ts';
import { runCommand } from '../cli/testing/run-command.ts';
import { SecretValue } from '../domain/secrets/value.ts';
import type { LoginView } from '../domain/session/session.ts';
import { login, placeOf, signInAddress, whoAmI } from '../operations/access/login.ts';
import Login from './login.ts';
import WhoAmI from './whoami.ts';

vi.mock('../operations/access/login.ts');

const view: LoginView = {
  account: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/Deploy/ops-ada',
  kind: 'role',
  name: 'Deploy',
  session: 'ops-ada',
  source: 'cache',
  profile: 'team',
  mfa: true,
  expires: '1970-01-01T01:00:00.000Z',
  environment: 'dev',
  next: null,
  chained: false,
  mfa_expires: '1970-01-01T12:00:00.000Z',
};
const ADDRESS = `https://signin.example/federation?SigninToken=${'x'.repeat(200)}`;

beforeEach(() => {
  vi.resetAllMocks();
  vi.mocked(placeOf).mockResolvedValue({
    target: { region: 'eu-west-1', profile: null, local: false },
    environment: null,
  });
  vi.mocked(login).mockResolvedValue(view);
  vi.mocked(whoAmI).mockResolvedValue(view);
  vi.mocked(signInAddress).mockResolvedValue(new SecretValue(ADDRESS));
});

it('passes the flags on and shows the session', async () => {
  const ran = await runCommand(Login, 'login', [
    '-e',
    'dev',
    '--mfa-code',
    '123 456',
    '--hours',
    '1',
    '--renew',
  ]);
  expect(vi.mocked(placeOf).mock.calls[0]?.[1]).toEqual({ env: 'dev', profile: undefined });
  expect(vi.mocked(login).mock.calls[0]?.[2]).toEqual({ hours: 1, code: '123 456', renew: true });
  expect([ran.out, ran.status]).toEqual([
    [
      'You are      role Deploy, session ops-ada',
      'Account      111122223333',
      'Environment  dev',
      'ARN          arn:aws:sts::111122223333:assumed-role/Deploy/ops-ada',
      'From         a session cached by ops, from profile team',
      'MFA          code entered',
      'Until        1970-01-01T01:00:00Z (1h00m left)',
      'Next code    1970-01-01T12:00:00Z (12h00m left)',
      '',
    ].join('\n'),
    null,
  ]);
});

it('refuses what is no code, without repeating it', async () => {
  const ran = await runCommand(Login, 'login', ['--mfa-code', '12345x']);
  expect([ran.status, ran.err.includes('12345x')]).toEqual([2, false]);
  expect(login).not.toHaveBeenCalled();
});

it('prints only the URL on standard output, in one line', async () => {
  const ran = await runCommand(Login, 'login', ['--console'], { outIsTerminal: true });
  expect(ran.out).toBe(`${ADDRESS}\n`);
  expect(ran.err).toContain('do not share it');
  expect(ran.err).not.toContain('signin.example');
  const json = await runCommand(Login, 'login', ['--console', '--json']);
  expect(JSON.parse(json.out)).toEqual(loginDocument(view, ADDRESS));
});

it('prefers --profile to an environment from OPS_ENV', async () => {
  vi.stubEnv('OPS_ENV', 'dev');
  await runCommand(WhoAmI, 'whoami', ['--profile', 'team']);
  await runCommand(WhoAmI, 'whoami', []);
  vi.unstubAllEnvs();
  expect(vi.mocked(placeOf).mock.calls.map(([, place]) => place)).toEqual([
    { profile: 'team' },
    { env: 'dev', profile: undefined },
  ]);
});

it('exits with 5 if an MFA code is needed first', async () => {
  vi.mocked(whoAmI).mockResolvedValue({ ...view, kind: 'root', mfa: false, next: 'ops login -e dev' });
  const ran = await runCommand(WhoAmI, 'whoami', ['-e', 'dev']);
  expect(ran.status).toBe(5);
  expect(ran.out).toContain('THIS IS THE ROOT USER');
  expect(ran.out).toContain('Next         ops login -e dev');
  vi.mocked(whoAmI).mockResolvedValue(view);
  const json = await runCommand(WhoAmI, 'whoami', ['-e', 'dev', '--json']);
  expect([json.status, JSON.parse(json.out)]).toEqual([null, whoDocument(view)]);
});

it('explains the session limit of role chaining', async () => {
  vi.mocked(login).mockResolvedValue({ ...view, chained: true, mfa_expires: null });
  expect((await runCommand(Login, 'login', [])).out).toContain('limits its session to one hour');
});
