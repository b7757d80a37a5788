import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EnforcingEmulator, startEnforcingEmulator, totp, waitForTimeStep } from './enforcing.ts';
import { type Ended, root, Sandbox } from './support.ts';
import { KEYS, opsPath, Terminal } from './terminal.ts';

/** An account with enforced policies, whose user may only assume a role, and only with MFA. */
const ACCOUNT = '111122223333';

interface User {
  key: string;
  secret: string;
  seed: string;
  device: string;
}

let sandbox: Sandbox;
let emulator: EnforcingEmulator;
let user: User;
let cache: string;
/** The output of every run. */
let output = '';

beforeAll(async () => {
  sandbox = await Sandbox.make();
  cache = join(sandbox.folder, 'home', '.cache', 'ops', 'sessions');
  emulator = await startEnforcingEmulator(sandbox, ACCOUNT);
  const { url } = emulator;
  await waitForTimeStep();
  const python = join(root, '.tools', 'runtime', 'bin', 'python');
  const script = join(root, 'test', 'support', 'mfa_user.py');
  user = JSON.parse((await promisify(execFile)(python, [script, url, ACCOUNT])).stdout);
  await configure();
  sandbox.env.AWS_ENDPOINT_URL = url;
});

afterAll(async () => {
  await emulator?.stop();
  await sandbox?.dispose();
});

async function configure(): Promise<void> {
  const folder = join(sandbox.folder, 'home', '.aws');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'config'),
    `[profile team]\nregion = eu-central-1\nmfa_serial = ${user.device}\n`,
  );
  const keys = `aws_access_key_id = ${user.key}\naws_secret_access_key = ${user.secret}\n`;
  // The default profile has other keys: a playbook that falls back to it is denied.
  const other = 'aws_access_key_id = AKIAOTHER\naws_secret_access_key = other\n';
  await writeFile(join(folder, 'credentials'), `[team]\n${keys}[default]\n${other}`);
  const answers = [
    `account: "${ACCOUNT}"`,
    'profile: team',
    'role: Deploy',
    'region: eu-central-1',
    'size: trial',
    'capacity: fargate',
    'vpc_cidr: 10.20.0.0/16',
    'services: []',
  ];
  await mkdir(join(sandbox.folder, 'inventories', 'dev'), { recursive: true });
  await sandbox.write('inventories/dev/environment.yml', `${answers.join('\n')}\n`);
}

const code = (ahead = 0) => totp(user.seed, ahead);

async function ops(...args: string[]): Promise<Ended> {
  const ended = await sandbox.run(args);
  output += ended.stdout + ended.stderr;
  return ended;
}

const error = ({ stdout }: Ended) => JSON.parse(stdout).error;

it('whoami shows the user before the login, and the login command', async () => {
  const who = await ops('whoami', '-e', 'dev', '--json');
  expect([who.code, JSON.parse(who.stdout)]).toEqual([
    5,
    {
      identity: {
        name: 'ada',
        kind: 'user',
        arn: `arn:aws:iam::${ACCOUNT}:user/ada`,
        session: null,
        account: ACCOUNT,
      },
      environment: { name: 'dev' },
      credentials: { source: 'profile', profile: 'team', mfa: false, expires: null },
      next: 'ops login -e dev',
    },
  ]);
});

it('no command waits for a code without a terminal', async () => {
  for (const args of [
    ['env', 'plan', 'dev'],
    ['env', 'show', 'dev'],
    ['secret', 'list', '-e', 'dev'],
  ]) {
    const { code: status, ...ended } = await ops(...args, '--json');
    expect([status, error({ code: status, ...ended })]).toMatchObject([
      5,
      { code: 'login_needed', next: ['ops login -e dev'] },
    ]);
  }
  const login = await ops('login', '-e', 'dev', '--json');
  expect([login.code, error(login).next]).toEqual([5, ['ops login -e dev --mfa-code CODE']]);
});

it('reports a wrong code and caches nothing', async () => {
  const wrong = await ops('login', '-e', 'dev', '--json', '--mfa-code', '000000');
  expect([wrong.code, error(wrong).code]).toEqual([5, 'mfa_code_refused']);
  await expect(readdir(cache)).rejects.toThrow('ENOENT');
});

it('one code creates the sessions of the user and the role, in files that only their owner can read', async () => {
  const given = code();
  const login = await ops('login', '-e', 'dev', '--json', '--mfa-code', given);
  expect([login.code, JSON.parse(login.stdout)]).toEqual([
    0,
    {
      identity: {
        name: 'Deploy',
        kind: 'role',
        arn: expect.stringMatching(`^arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/ops-`),
        session: expect.stringMatching(/^ops-/),
        account: ACCOUNT,
      },
      environment: { name: 'dev' },
      credentials: {
        source: 'cache',
        profile: 'team',
        mfa: true,
        expires: expect.any(String),
        chained: false,
        mfa_expires: expect.any(String),
      },
      next: null,
    },
  ]);
  const names = await readdir(cache);
  expect(names.length).toBe(2);
  expect((await stat(cache)).mode & 0o777).toBe(0o700);
  for (const name of names) expect((await stat(join(cache, name))).mode & 0o777).toBe(0o600);
  const again = await ops('login', '-e', 'dev', '--renew', '--json', '--mfa-code', given);
  expect([again.code, error(again).code]).toEqual([5, 'mfa_code_refused']);
});

it('the playbook plans and deploys a stack as the role, with policies enforced', async () => {
  expect((await ops('env', 'plan', 'dev', '--only', 'keys', '--json')).code).toBe(4);
  const applied = await ops('env', 'apply', 'dev', '--only', 'keys', '--yes', '--json');
  expect([applied.code, JSON.parse(applied.stdout).stacks]).toMatchObject([0, [{ name: 'keys' }]]);
  expect((await ops('whoami', '-e', 'dev', '--json')).code).toBe(0);
});

it("renews the role's session from the user's without a code", async () => {
  const names = await readdir(cache);
  for (const name of names) {
    const file = join(cache, name);
    if (JSON.parse(await readFile(file, 'utf8')).device === null) await rm(file);
  }
  expect((await ops('env', 'show', 'dev', '--json')).code).toBe(0);
  expect((await readdir(cache)).length).toBe(2);
});

it('a command prompts for the code on a terminal and then continues', async () => {
  await rm(cache, { recursive: true });
  const start = () =>
    new Terminal([opsPath, 'env', 'plan', 'dev'], { cwd: sandbox.folder, env: sandbox.env });
  const stopped = start();
  await stopped.waitFor(/^\? MFA code for arn:aws:iam::.*mfa\/ada/m);
  stopped.type(KEYS.ctrlC);
  expect(await stopped.ended()).toBe(130);
  const plan = start();
  await plan.waitFor(/^\? MFA code for/m);
  plan.type(`12345${KEYS.enter}`);
  await plan.waitFor(/^> .*six digits/m);
  plan.type(`${'\x7f'.repeat(5)}000000${KEYS.enter}`);
  await plan.waitFor(/AWS does not accept this code/);
  plan.type(`${code(1)}${KEYS.enter}`);
  expect(await plan.ended()).toBe(4);
  expect(plan.history()).toMatch(/network/);
  output += stopped.raw + plan.raw;
});

it("rejects an account other than the environment's", async () => {
  const file = 'inventories/dev/environment.yml';
  const text = await sandbox.read(file);
  await sandbox.write(file, text.replace(`"${ACCOUNT}"`, '"999988887777"').replace('role: Deploy\n', ''));
  const shown = await ops('env', 'show', 'dev', '--json');
  expect([shown.code, error(shown).code]).toEqual([5, 'wrong_account']);
  await sandbox.write(file, text);
});

it('signs in to the console only with the session of a role', async () => {
  const refused = await ops('login', '--profile', 'team', '--console', '--json');
  expect([refused.code, error(refused).code]).toEqual([2, 'sign_in_needs_role']);
});

it('prints no secret in any run', async () => {
  const kept = await Promise.all((await readdir(cache)).map((name) => readFile(join(cache, name), 'utf8')));
  const secrets = kept.flatMap((text) => {
    const { secret_access_key: secret, session_token: token } = JSON.parse(text);
    return [secret, token];
  });
  for (const secret of [user.secret, user.seed, ...secrets]) expect(output).not.toContain(secret);
});
