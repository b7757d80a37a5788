import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openAws } from './adapters/aws/index.ts';
import { FakeSts } from './adapters/aws/testing/fake-sts.ts';
import { awsProfiles } from './adapters/machine/index.ts';
import { errorDocument, OperatorError } from './domain/operator/error.ts';
import type { Aws } from './domain/ports.ts';
import type { CodeRequest } from './domain/session/session.ts';
import type { ChildEnvironment } from './domain/session/sessions.ts';
import type { Target } from './domain/session/target.ts';

/** Sessions as runtime.ts wires them: real configuration files, cache and SDK, and a fake STS server. */
const ACCOUNT = '111122223333';
const USER = `arn:aws:iam::${ACCOUNT}:user/team/ada`;
const DEVICE = `arn:aws:iam::${ACCOUNT}:mfa/ada`;
const DEPLOY = `arn:aws:iam::${ACCOUNT}:role/Deploy`;
const SECRET = 'canaryLongLivedSecretOfAda';
const HOUR = 3_600_000;

let home: string;
let sts: FakeSts;
let clock: number;
let answers: (string | null)[];
let asked: CodeRequest[];
let warnings: string[];
let env: Record<string, string>;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ops-home-'));
  // Starts at the machine's time: the SDK signs with it.
  clock = Date.now();
  sts = new FakeSts(() => clock);
  sts.users.AKIAADA = { arn: USER, secret: SECRET, device: DEVICE };
  sts.roles[DEPLOY] = { trusts: [USER], maxAge: 12 * 3_600 };
  const url = await sts.start();
  vi.stubEnv('AWS_ENDPOINT_URL_STS', url);
  vi.stubEnv('HOME', home);
  env = { HOME: home, AWS_ENDPOINT_URL_STS: url };
  [answers, asked, warnings] = [[], [], []];
  await config(`[profile team]\nmfa_serial = ${DEVICE}`, `[team]\n${keys('AKIAADA')}`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await sts.stop();
  await rm(home, { recursive: true });
  expect(sts.unexpected).toEqual([]);
});

function keys(id: string): string {
  return `aws_access_key_id = ${id}\naws_secret_access_key = ${sts.users[id]?.secret}\n`;
}

async function config(settings: string, credentials: string): Promise<void> {
  await mkdir(join(home, '.aws'), { recursive: true });
  await writeFile(join(home, '.aws', 'config'), settings);
  await writeFile(join(home, '.aws', 'credentials'), credentials);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, '.aws', 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, '.aws', 'credentials'));
}

/** Opens it like a new process, which shares only files with others. */
function open(target: Partial<Target> = {}): Promise<Aws> {
  return openAws({ region: 'eu-west-1', profile: 'team', local: false, ...target }, env, null, {
    profiles: () => awsProfiles(env),
    code: async (request) => {
      asked.push(request);
      const answer = answers.shift();
      if (answer === undefined) throw new TypeError(`unexpected question: ${JSON.stringify(request)}`);
      return answer;
    },
    warn: (message) => void warnings.push(message),
    now: () => new Date(clock),
    owner: () => 'ada@laptop',
  });
}

const login = (target: Partial<Target> = {}, options = {}) =>
  open(target).then((aws) => aws.sessions.login({ hours: 12, code: null, renew: false, ...options }));

/** What an operator or a script sees of an error. */
async function refused(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    expectNoSecret(`${JSON.stringify(errorDocument(error))} ${inspect(error, { depth: 20 })}`);
    return { exit: error.exit, code: error.code, next: error.detail.next?.[0] };
  }
  throw new TypeError('expected an error');
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Fails if the text contains a secret. */
function expectNoSecret(text: string): void {
  for (const secret of sts.secrets) expect(text).not.toContain(secret);
}

describe('an MFA session', () => {
  test('asks for one code, and later commands ask for none', async () => {
    sts.codes = ['123456'];
    answers = ['123 456'];
    expect(await (await open()).identity()).toEqual({ account: ACCOUNT, arn: USER });
    expect(asked).toEqual([{ device: DEVICE, again: null }]);
    expect(sts.calls[0]).toBe('GetSessionToken AKIAADA');
    expect(sts.calls[1]).toMatch(/^GetCallerIdentity ASIA/);
    clock += 11 * HOUR;
    const aws = await open();
    await aws.identity();
    const state = await aws.sessions.state();
    expect(state).toMatchObject({
      source: 'cache',
      profile: 'team',
      managed: true,
      mfa: true,
      codeNeeded: false,
    });
    expectNoSecret(`${JSON.stringify(state)} ${inspect(aws, { depth: 20 })} ${warnings}`);
  });

  test('is cached in a file that only its user can read', async () => {
    sts.codes = ['123456'];
    answers = ['123456'];
    await login();
    const folder = join(home, '.cache', 'ops', 'sessions');
    const names = await readdir(folder);
    expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/)]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const file = join(folder, names[0] ?? '');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain(SECRET);
    await chmod(file, 0o644);
    expect((await (await open()).sessions.state()).expires).toBeNull();
  });

  test('is renewed five minutes before it expires; without a terminal the error names the command', async () => {
    sts.codes = ['123456', '222222'];
    answers = ['123456', null, '222222'];
    await login();
    clock += 12 * HOUR - 4 * 60_000;
    expect(await refused((await open()).identity())).toEqual({
      exit: 'credentials',
      code: 'login_needed',
      next: 'ops login --profile team',
    });
    expect((await (await open()).identity()).arn).toBe(USER);
    expect(asked.length).toBe(3);
  });

  test('asks again after a wrong code, up to three times', async () => {
    sts.codes = ['123456'];
    answers = ['000000', '123456'];
    await login();
    expect(asked[1]).toEqual({ device: DEVICE, again: 'AWS does not accept this code' });
    answers = ['000001', '000002', '000003'];
    expect(await refused(login({}, { renew: true }))).toMatchObject({
      exit: 'credentials',
      code: 'mfa_code_refused',
    });
  });

  test('tries a code from the command line once and asks for none', async () => {
    expect(await refused(login({}, { code: '000000' }))).toMatchObject({ code: 'mfa_code_refused' });
    sts.codes = ['123456'];
    expect(await login({}, { code: '123456' })).toMatchObject({ mfa: true, source: 'cache' });
    expect(asked).toEqual([]);
  });

  test("reports another user's device and a wrong clock", async () => {
    await config(`[profile team]\nmfa_serial = ${DEVICE}x`, `[team]\n${keys('AKIAADA')}`);
    expect(await refused(login({}, { code: '123456' }))).toMatchObject({
      exit: 'credentials',
      code: 'mfa_device_refused',
    });
    sts.failing = [
      'SignatureDoesNotMatch',
      'Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z',
    ];
    expect(await refused(login({}, { code: '123456' }))).toMatchObject({
      exit: 'credentials',
      code: 'clock_wrong',
    });
  });

  test('without a device in the profile, uses the likely one, reports and remembers it', async () => {
    await config('', `[team]\n${keys('AKIAADA')}`);
    const before = await open();
    expect(await before.sessions.state()).toMatchObject({ managed: false, mfa: false, device: null });
    await before.identity();
    sts.codes = ['123456'];
    await login({}, { code: '123456' });
    expect(warnings).toEqual([`The profile has no mfa_serial; using ${DEVICE}`]);
    expect(await (await open()).sessions.state()).toMatchObject({ managed: true, mfa: true, device: DEVICE });
  });

  test('of two processes with the same code, the second uses the session of the first', async () => {
    sts.codes = ['123456'];
    answers = ['123456', '123456'];
    const [one, other] = await Promise.all([open(), open()]);
    const both = await Promise.all([one.identity(), other.identity()]);
    expect(both.map(({ arn }) => arn)).toEqual([USER, USER]);
    expect((await readdir(join(home, '.cache', 'ops', 'sessions'))).length).toBe(1);
  });
});

describe("a role's session", () => {
  const target = { role: DEPLOY, environment: 'dev' };
  const session = `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/ops-ada@laptop`;

  test('is created from the MFA session and renewed without a question', async () => {
    sts.codes = ['123456'];
    answers = ['123456'];
    expect(await login(target)).toMatchObject({ mfa: true, roles: [DEPLOY], chained: false });
    expect((await (await open(target)).identity()).arn).toBe(session);
    clock += 2 * HOUR;
    expect((await (await open(target)).identity()).arn).toBe(session);
    expect(asked.length).toBe(1);
    expect(sts.calls.filter((call) => call.startsWith('AssumeRole')).length).toBe(2);
    clock += 11 * HOUR;
    answers = [null];
    expect(await refused((await open(target)).identity())).toMatchObject({
      code: 'login_needed',
      next: 'ops login -e dev',
    });
  });

  test('without an MFA code is not mistaken for one with it', async () => {
    await config('', `[team]\n${keys('AKIAADA')}`);
    delete sts.roles[DEPLOY]?.maxAge;
    const plain = await open(target);
    await plain.identity();
    expect(await plain.sessions.state()).toMatchObject({ source: 'cache', mfa: false });
    sts.codes = ['123456'];
    expect(await login(target, { code: '123456' })).toMatchObject({ mfa: true });
    expect(
      sts.calls.filter((call) => call.startsWith('AssumeRole')).map((call) => call.slice(0, 15)),
    ).toEqual(['AssumeRole AKIA', 'AssumeRole ASIA']);
  });

  test('two concurrent renewals both succeed', async () => {
    sts.codes = ['123456'];
    await login(target, { code: '123456' });
    clock += 2 * HOUR;
    const both = await Promise.all([open(target), open(target)]);
    const arns = await Promise.all(both.map(async (aws) => (await aws.identity()).arn));
    expect(arns).toEqual([session, session]);
    expect((await readdir(join(home, '.cache', 'ops', 'sessions'))).length).toBe(2);
  });

  test('asks once for a more recent code if the role requires it', async () => {
    sts.roles[DEPLOY] = { trusts: [USER], maxAge: 3_600 };
    sts.codes = ['123456', '222222'];
    await login(target, { code: '123456' });
    clock += 3 * HOUR;
    answers = ['222222'];
    expect((await (await open(target)).identity()).arn).toBe(session);
    expect(asked).toEqual([{ device: DEVICE, again: `${DEPLOY} may require a more recent code` }]);
    clock += 3 * HOUR;
    answers = [null];
    expect(await refused((await open(target)).identity())).toMatchObject({ code: 'role_refused' });
  });

  test('reports a role that does not trust the user, without another question', async () => {
    sts.roles[DEPLOY] = { trusts: ['arn:aws:iam::111122223333:user/grace'] };
    sts.codes = ['123456'];
    answers = ['123456'];
    expect(await refused((await open(target)).identity())).toMatchObject({
      exit: 'credentials',
      code: 'role_refused',
    });
    expect(asked.length).toBe(1);
  });

  test("assumes the profile's role first, then the environment's for one hour", async () => {
    const admin = `arn:aws:iam::${ACCOUNT}:role/Admin`;
    await config(
      `[profile admin]\nrole_arn = ${admin}\nsource_profile = team\nmfa_serial = ${DEVICE}\nduration_seconds = 7200\nexternal_id = x1\nrole_session_name = me\n`,
      `[team]\n${keys('AKIAADA')}`,
    );
    sts.roles[admin] = { trusts: [USER], maxAge: 3_600, externalId: 'x1', maxDuration: 7_200 };
    sts.roles[DEPLOY] = { trusts: ['assumed-role/Admin/me'] };
    sts.codes = ['123456'];
    answers = ['123456'];
    const state = await login({ ...target, profile: 'admin' });
    expect(state).toMatchObject({ roles: [admin, DEPLOY], chained: true });
    expect(Date.parse(state.expires ?? '') - clock).toBe(HOUR);
  });

  test('a source profile with keys is the last one of the chain, even if it has a role', async () => {
    sts.users.AKIAEND = { arn: `${USER}2`, secret: 'canaryOther', device: `${DEVICE}2` };
    const admin = `arn:aws:iam::${ACCOUNT}:role/Admin`;
    await config(
      `[profile outer]\nrole_arn = ${DEPLOY}\nsource_profile = middle\nmfa_serial = ${DEVICE}\n` +
        `[profile middle]\nrole_arn = ${admin}\nsource_profile = end\nmfa_serial = ${DEVICE}2\n`,
      `[middle]\n${keys('AKIAADA')}[end]\n${keys('AKIAEND')}`,
    );
    sts.codes = ['123456'];
    const state = await login({ profile: 'outer' }, { code: '123456' });
    expect(state).toMatchObject({ mfa: true, device: DEVICE, roles: [DEPLOY], chained: false });
    expect((await (await open({ profile: 'outer' })).identity()).arn).toContain(':assumed-role/Deploy/');
  });

  test('the device of a chain is that of the role which the keys assume', async () => {
    const admin = `arn:aws:iam::${ACCOUNT}:role/Admin`;
    await config(
      `[profile outer]\nrole_arn = ${DEPLOY}\nsource_profile = middle\nmfa_serial = ${DEVICE}9\n` +
        `[profile middle]\nrole_arn = ${admin}\nsource_profile = team\nmfa_serial = ${DEVICE}\n`,
      `[team]\n${keys('AKIAADA')}`,
    );
    expect((await (await open({ profile: 'outer' })).sessions.state()).device).toBe(DEVICE);
  });

  test('credentials that the SDK finds need no code, and a role is chained', async () => {
    const process = join(home, 'keys.sh');
    const found = { Version: 1, AccessKeyId: 'AKIAADA', SecretAccessKey: SECRET };
    await writeFile(process, `#!/bin/sh\necho '${JSON.stringify(found)}'\n`, { mode: 0o700 });
    await config(`[profile corp]\ncredential_process = ${process}\n`, '');
    sts.roles[DEPLOY] = { trusts: [USER] };
    expect(await (await open({ profile: 'corp' })).sessions.state()).toMatchObject({
      managed: false,
      mfa: null,
    });
    const aws = await open({ ...target, profile: 'corp' });
    expect((await aws.identity()).arn).toBe(session);
    expect(await aws.sessions.state()).toMatchObject({
      managed: true,
      mfa: null,
      chained: true,
      codeNeeded: false,
    });
  });
});

test("uses the shell's keys unchanged; its profile takes precedence", async () => {
  env = { ...env, AWS_ACCESS_KEY_ID: 'AKIAADA', AWS_SECRET_ACCESS_KEY: SECRET };
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAADA');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
  const aws = await open({ profile: null });
  expect((await aws.identity()).arn).toBe(USER);
  expect(await aws.sessions.state()).toMatchObject({ source: 'environment', managed: false, mfa: null });
  env.AWS_PROFILE = 'team';
  expect(await (await open({ profile: null })).sessions.state()).toMatchObject({
    profile: 'team',
    codeNeeded: true,
  });
});

test('a circular source_profile chain', async () => {
  const role = `role_arn = ${DEPLOY}\nsource_profile`;
  await config(`[profile team]\n${role} = b\n[profile b]\n${role} = team\n`, '');
  expect(await refused(open())).toMatchObject({ exit: 'credentials', code: 'profile_circle' });
});

describe('a playbook', () => {
  const target = { role: DEPLOY, environment: 'dev' };

  test('gets a session that ops caches, and no secret in its environment', async () => {
    const certificates = join(home, 'ca.pem');
    await writeFile(certificates, '');
    env = {
      ...env,
      AWS_PROFILE: 'other',
      AWS_ACCESS_KEY_ID: 'AKIAX',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_CA_BUNDLE: certificates,
    };
    sts.codes = ['123456'];
    answers = ['123456'];
    const child = await (await open(target)).childEnvironment();
    expect(child.variables).toEqual({
      AWS_CA_BUNDLE: certificates,
      AWS_ENDPOINT_URL_STS: env.AWS_ENDPOINT_URL_STS,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/credentials$/),
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: expect.any(String),
      AWS_CONFIG_FILE: expect.any(String),
      AWS_SHARED_CREDENTIALS_FILE: expect.any(String),
      BOTO_CONFIG: expect.any(String),
    });
    expectNoSecret(JSON.stringify(child.variables));
    await child.close();
  });

  /** What boto3 gets from the endpoint. */
  async function lent({ variables }: ChildEnvironment) {
    const token = await readFile(variables.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE ?? '', 'utf8');
    const url = variables.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '';
    return (await fetch(url, { headers: { authorization: token } })).json();
  }

  test('gets the keys of a profile that needs no session, which have no token and no end', async () => {
    await config('', `[team]\n${keys('AKIAADA')}`);
    const child = await (await open()).childEnvironment();
    expect(Object.keys(child.variables).sort()).toEqual([
      'AWS_CONFIG_FILE',
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL_STS',
      'AWS_REGION',
      'AWS_SHARED_CREDENTIALS_FILE',
      'BOTO_CONFIG',
    ]);
    expectNoSecret(JSON.stringify(child.variables));
    expect(await lent(child)).toEqual({
      AccessKeyId: 'AKIAADA',
      SecretAccessKey: SECRET,
      Token: '',
      Expiration: expect.any(String),
    });
    await child.close();
  });

  test('gets the same credentials as ops from a process, which runs once', async () => {
    const [program, runs] = [join(home, 'keys.sh'), join(home, 'runs')];
    const found = { Version: 1, AccessKeyId: 'AKIAADA', SecretAccessKey: SECRET };
    const script = `#!/bin/sh\necho run >> ${runs}\necho '${JSON.stringify(found)}'\n`;
    await writeFile(program, script, { mode: 0o700 });
    await config(`[profile corp]\ncredential_process = ${program}\n[default]\n`, '');
    env.AWS_DEFAULT_PROFILE = 'corp';
    const aws = await open({ profile: null });
    expect((await aws.identity()).arn).toBe(USER);
    const child = await aws.childEnvironment();
    expect(await lent(child)).toMatchObject({ AccessKeyId: 'AKIAADA' });
    expect(await readFile(runs, 'utf8')).toBe('run\n');
    expect(child.variables.AWS_DEFAULT_PROFILE).toBeUndefined();
    await child.close();
  });

  test("gets the shell's keys, and not as variables", async () => {
    env = { ...env, AWS_ACCESS_KEY_ID: 'AKIAADA', AWS_SECRET_ACCESS_KEY: SECRET };
    const child = await (await open({ profile: null })).childEnvironment();
    expectNoSecret(JSON.stringify(child.variables));
    expect(await lent(child)).toMatchObject({ AccessKeyId: 'AKIAADA', SecretAccessKey: SECRET });
    await child.close();
  });
});

describe('a profile that cannot be used', () => {
  async function failure(work: () => Promise<unknown>) {
    const error = await work().then(
      () => new TypeError('expected an error'),
      (error: unknown) => error,
    );
    if (!(error instanceof OperatorError)) throw error;
    return { code: error.code, message: error.message, ...error.detail };
  }

  test('is named with those that exist', async () => {
    await config('[profile team]\n[profile shop]\n', '');
    expect(await failure(() => open({ profile: 'taem' }))).toEqual({
      code: 'profile_missing',
      message: 'There is no AWS profile taem',
      value: 'taem',
      reason: 'The profiles are team, shop',
      next: ['--profile team', 'aws configure --profile taem'],
    });
    expect(await failure(() => open({ profile: 'taem', environment: 'dev' }))).toMatchObject({
      next: ['ops env set dev profile=team', 'aws configure --profile taem'],
    });
    env.AWS_DEFAULT_PROFILE = 'x';
    expect(await failure(() => open({ profile: null }))).toMatchObject({
      reason: 'AWS_DEFAULT_PROFILE names it. The profiles are team, shop',
      next: ['export AWS_DEFAULT_PROFILE=NAME', 'aws configure --profile x'],
    });
  });

  test('a source_profile that does not exist is named with the profile', async () => {
    await config(`[profile admin]\nrole_arn = ${DEPLOY}\nsource_profile = taem\n[profile team]\n`, '');
    expect(await failure(() => open({ profile: 'admin' }))).toEqual({
      code: 'profile_missing',
      message: 'There is no AWS profile taem',
      value: 'taem',
      reason: 'It is the source_profile of admin. The other profiles are team',
      next: ['aws configure set source_profile team --profile admin'],
    });
  });

  test('the default profile may be absent: a container or an instance can have credentials', async () => {
    await config('', '');
    expect((await (await open({ profile: 'default' })).sessions.state()).profile).toBe('default');
  });

  test.each([
    ['sso_session = corp\nsso_account_id = 1\nsso_role_name = x', 'aws sso login --profile corp'],
    ['login_session = arn:aws:iam::1:user/x', 'aws login --profile corp'],
  ])('a role over a sign-on names the profile to sign in with: %j', async (settings, next) => {
    await config(
      `[profile admin]\nrole_arn = ${DEPLOY}\nsource_profile = corp\n[profile corp]\n${settings}\n` +
        '[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n',
      '',
    );
    const refusal = {
      code: 'no_credentials',
      message: 'No usable credentials in profile admin',
      next: [next, 'ops login --profile admin', 'ops doctor'],
    };
    const aws = await open({ profile: 'admin' });
    expect(await failure(() => aws.identity())).toMatchObject(refusal);
    expect(await failure(() => aws.childEnvironment())).toMatchObject(refusal);
    const role = await open({ profile: 'admin', role: `${DEPLOY}2` });
    expect(await failure(() => role.sessions.login({ hours: 1, code: null, renew: false }))).toMatchObject(
      refusal,
    );
  });
});

test('an endpoint that does not answer is named by its setting', async () => {
  const [host, port] = ['127.0.0.1', await freePort()];
  await config('', `[team]\n${keys('AKIAADA')}`);
  for (const setting of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS']) {
    delete env.AWS_ENDPOINT_URL_STS;
    vi.stubEnv('AWS_ENDPOINT_URL_STS', undefined);
    env[setting] = `http://${host}:${port}`;
    vi.stubEnv(setting, env[setting]);
    await expect((await open()).identity()).rejects.toMatchObject({
      code: 'endpoint_unreachable',
      message: `${setting} is http://${host}:${port}, which is not reachable`,
      detail: { value: `http://${host}:${port}`, next: [`unset ${setting}`] },
    });
  }
});

test('only a role can sign in to the console; a user gets the next command and no request is sent', async () => {
  sts.codes = ['123456'];
  await login({ environment: 'dev' }, { code: '123456' });
  expect(await refused((await open({ environment: 'dev' })).sessions.signIn())).toEqual({
    exit: 'input',
    code: 'sign_in_needs_role',
    next: 'ops env set dev role=NAME',
  });
});
