import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type EnforcingEmulator,
  startEnforcingEmulator,
  totp,
  waitForTimeStep,
  writeProfiles,
} from './enforcing.ts';
import { pythonStep } from './python-step.ts';
import { Sandbox } from './support.ts';

/** A deployed account with enforced policies, and one of its operators. */
const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';

interface Member {
  keys: { AccessKeyId: string; SecretAccessKey: string };
  seed: string;
  device: string;
  refused: Record<string, string>;
}

let sandbox: Sandbox;
let aws: EnforcingEmulator;
let project: string;
let member: Member;

beforeAll(async () => {
  sandbox = await Sandbox.make();
  aws = await startEnforcingEmulator(sandbox, ACCOUNT);
  sandbox.env.AWS_ENDPOINT_URL = aws.url;
  project = /^project: (\S+)/m.exec(await sandbox.read('ops.yaml'))?.[1] ?? '';
  // In the embedded AWS root's access key ID is the account number. No IAM user exists before the account is deployed.
  await writeProfiles(sandbox, { first: [ACCOUNT, 'test'] });
});

afterAll(async () => {
  await aws?.stop();
  await sandbox?.dispose();
});

/** A step of test/support/account_user.py. */
function step<T>(name: string, given: object): Promise<T> {
  return pythonStep('account_user.py', [aws.url, name], { account: ACCOUNT, user: 'ada', project, ...given });
}

/** The calls that were not denied, with their results. */
const notDenied = (answers: Record<string, string>) =>
  Object.entries(answers)
    .filter(
      ([, answer]) =>
        !/^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError)$/.test(answer),
    )
    .map(([call, answer]) => `${call}: ${answer}`);

it('root deploys the account', async () => {
  await sandbox.ok(['account', 'apply', ACCOUNT, '--profile', 'first', '--region', REGION, '--yes']);
});

it('a user without MFA may only enrol a device', async () => {
  await waitForTimeStep();
  member = await step<Member>('enrol', {});
  expect(Object.keys(member.refused).length).toBe(8);
  expect(notDenied(member.refused)).toEqual([]);
});

it("an operator creates an environment with CloudFormation's service role, and every role has the boundary", async () => {
  const { keys, device, seed } = member;
  await writeProfiles(
    sandbox,
    { ada: [keys.AccessKeyId, keys.SecretAccessKey] },
    `[profile ada]\nregion = ${REGION}\nmfa_serial = ${device}\n`,
  );
  const place = ['--profile', 'ada', '--region', REGION];
  await sandbox.ok(['login', '--profile', 'ada', '--mfa-code', totp(seed)]);
  // Before it can be deleted, a protected database needs calls of the operator, not of CloudFormation.
  const database = ['--database', 'aurora-postgresql', '--deletion-protection'];
  await sandbox.ok(['env', 'create', 'dev', ...place, ...database, '--role', `${project}-operator`, '--yes']);
  expect(await sandbox.read('inventories/dev/environment.yml')).toMatch(/^service_role: true$/m);
  const boundaries = await step<string[]>('boundaries', { environment: 'dev' });
  expect(boundaries.length).toBeGreaterThan(4);
  expect(new Set(boundaries)).toEqual(new Set([`arn:aws:iam::${ACCOUNT}:policy/${project}-services`]));
  const again = await sandbox.json<{ stacks: unknown[] }>(['env', 'apply', 'dev', '--yes']);
  expect(again.stacks).toEqual([]);
});

it('an operator sets, rolls back, imports, exports, deletes and audits secrets', async () => {
  const where = ['-e', 'dev', '-s', 'hello'];
  await sandbox.ok(['secret', 'set', 'EXTRA', ...where], { input: 'one' });
  await sandbox.ok(['secret', 'set', 'EXTRA', ...where, '--overwrite', '--tag', 'owner=web'], {
    input: 'two',
  });
  const set = ['secret', 'set', 'API_TOKEN', ...where, '--overwrite', '--restart'];
  const { restarted } = await sandbox.json<{ restarted: object[] }>(set, { input: 'another' });
  expect(restarted).toMatchObject([{ service: 'hello', state: 'rolled' }]);
  const { versions } = await sandbox.json<{ versions: object[] }>(['secret', 'history', 'EXTRA', ...where]);
  expect(versions).toHaveLength(2);
  await sandbox.ok(['secret', 'rollback', 'EXTRA', ...where, '--yes']);
  expect((await sandbox.ok(['secret', 'get', 'EXTRA', ...where])).stdout).toBe('one');
  await sandbox.ok(['secret', 'import', ...where], { input: 'MORE=1\n' });
  expect((await sandbox.ok(['secret', 'export', ...where])).stdout).toMatch(
    /^API_TOKEN=another\nEXTRA=one\nMORE=1$/m,
  );
  await sandbox.ok(['secret', 'delete', 'EXTRA', 'MORE', ...where, '--confirm', 'dev']);
  const audit = await sandbox.json<{ events: object[] }>(['secret', 'audit', 'EXTRA', ...where]);
  expect(audit.events.length).toBeGreaterThan(4);
});

it('an operator is denied everything else', async () => {
  const template = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  const answers = await step<Record<string, string>>('operate', { ...member, template });
  expect(Object.keys(answers).length).toBe(17);
  expect(notDenied(answers)).toEqual([]);
});

it('a task starts only with the secrets of its own service', async () => {
  const own = `/${project}/dev/hello/API_TOKEN`;
  const other = `/${project}/dev/other/KEY`;
  const given = { stack: `${project}-dev-service-hello`, secrets: [own, other], key: `alias/${project}-dev` };
  const answers = await step<Record<string, string>>('read_secrets', given);
  expect(answers).toEqual({
    [`ExecutionRole ${own}`]: 'allowed',
    [`ExecutionRole ${other}`]: 'AccessDeniedException',
    [`TaskRole ${own}`]: 'AccessDeniedException',
    [`TaskRole ${other}`]: 'AccessDeniedException',
  });
});

it('an app with read_secrets reads only its own path and the shared secrets that it declares', async () => {
  const file = 'services/hello.yaml';
  const before = await sandbox.read(file);
  const shared = 'secrets:\n  DATADOG_KEY: {shared: true, generate: {}}\n';
  await sandbox.write(file, `${before.replace(/^secrets:\n/m, shared)}\nread_secrets: true\n`);
  await sandbox.ok(['env', 'apply', 'dev', '--yes']);
  const at = (name: string) => `/${project}/${name}`;
  const mine = [at('dev/hello/API_TOKEN'), at('dev/shared/DATADOG_KEY')];
  const others = ['dev/web/KEY', 'dev/hello-two/KEY', 'dev/shared/OTHER', 'prod/hello/KEY'].map(at);
  const paths = ['dev/hello', 'dev/hello-two', 'dev/web', 'dev/shared', 'dev', 'prod/hello'].map(at);
  const given = { paths, names: [...mine, ...others], put: others, key: `alias/${project}-dev` };
  const { answers, returned } = await step<{ answers: Record<string, string>; returned: object }>(
    'read_paths',
    {
      ...given,
      stack: `${project}-dev-service-hello`,
    },
  );
  expect(returned).toEqual({ [at('dev/hello')]: [mine[0]] });
  const allowed = Object.keys(answers).filter((call) => answers[call] === 'allowed');
  const calls = (name: string) => [`names ${name}`, `name ${name}`, `start ${name}`];
  expect(allowed).toEqual([`path ${at('dev/hello')}`, ...mine.flatMap(calls)]);
  const refused = Object.values(answers).filter((answer) => answer !== 'allowed');
  expect(new Set(refused)).toEqual(new Set(['AccessDeniedException']));
  expect(refused).toHaveLength(paths.length - 1 + 3 * others.length);
});

it('an operator destroys the environment', async () => {
  const { stdout, stderr } = await sandbox.ok(['env', 'destroy', 'dev', '--confirm', 'dev']);
  expect(`${stdout}${stderr}`).not.toContain('could not be prepared');
});
