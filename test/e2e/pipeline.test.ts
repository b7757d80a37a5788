import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EnforcingEmulator, startEnforcingEmulator } from './enforcing.ts';
import { pythonStep } from './python-step.ts';
import { Sandbox } from './support.ts';

/** The roles of pipelines, with enforced policies: one plans, the other deploys one environment. */
const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';

interface Keys {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
}

let sandbox: Sandbox;
let aws: EnforcingEmulator;
let project: string;
let keys: Record<string, Keys>;

beforeAll(async () => {
  sandbox = await Sandbox.make();
  aws = await startEnforcingEmulator(sandbox, ACCOUNT);
  Object.assign(sandbox.env, { AWS_ENDPOINT_URL: aws.url, AWS_REGION: REGION });
  project = /^project: (\S+)/m.exec(await sandbox.read('ops.yaml'))?.[1] ?? '';
});

afterAll(async () => {
  await aws?.stop();
  await sandbox?.dispose();
});

/** A step of test/support/account_user.py. */
function step<T>(name: string, given: object): Promise<T> {
  return pythonStep('account_user.py', [aws.url, name], {
    account: ACCOUNT,
    project,
    environment: 'dev',
    ...given,
  });
}

/** In the embedded AWS root's access key ID is the account number. */
const asRoot = { env: { AWS_ACCESS_KEY_ID: ACCOUNT, AWS_SECRET_ACCESS_KEY: 'test' } };

function as(role: 'plan-ci' | 'dev-deploy-ci') {
  const { AccessKeyId, SecretAccessKey, SessionToken } = keys[`${project}-${role}`] as Keys;
  return {
    env: {
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: SessionToken,
    },
  };
}

it('root deploys the account with roles for pipelines', async () => {
  const pipelines = ['--github-repository', 'acme/shop', '--deployed-environments', 'dev'];
  await sandbox.ok(['account', 'apply', ACCOUNT, '--region', REGION, ...pipelines, '--yes'], asRoot);
  const where = ['--account', ACCOUNT, '--region', REGION];
  await sandbox.ok(['env', 'create', 'dev', ...where, '--save-only'], asRoot);
  await sandbox.ok(['env', 'set', 'dev', 'service_role=true'], asRoot);
  keys = await step('pipeline_keys', { roles: [`${project}-plan-ci`, `${project}-dev-deploy-ci`] });
});

it('the plan role plans a new environment and leaves its stacks empty', async () => {
  const plan = await sandbox.run(['env', 'plan', 'dev'], as('plan-ci'));
  expect(plan.code, plan.stderr).toBe(4);
  expect(`${plan.stdout}${plan.stderr}`).toContain('may not delete it');
  const statuses = await step<Record<string, string>>('statuses', {});
  expect(new Set(Object.values(statuses))).toEqual(new Set(['REVIEW_IN_PROGRESS']));
  const denied = await sandbox.run(['env', 'apply', 'dev', '--yes'], as('plan-ci'));
  expect(denied.code).toBe(5);
});

it('the deploy role creates the stacks in the empty ones, and plans and shows the environment', async () => {
  await sandbox.ok(['env', 'apply', 'dev', '--yes'], as('dev-deploy-ci'));
  const statuses = await step<Record<string, string>>('statuses', {});
  expect(new Set(Object.values(statuses))).toEqual(new Set(['CREATE_COMPLETE']));
  await sandbox.ok(['secret', 'set', 'EXTRA', '-e', 'dev', '-s', 'hello'], {
    input: 'one',
    ...as('dev-deploy-ci'),
  });
  await sandbox.ok(['env', 'plan', 'dev'], as('plan-ci'));
  await sandbox.ok(['env', 'show', 'dev'], as('plan-ci'));
  await sandbox.ok(['env', 'show', 'dev'], as('dev-deploy-ci'));
});
