import { afterAll, beforeAll, expect, it } from 'vitest';
import { askAws } from './ask-aws.ts';
import { deployedSandbox } from './deployed.ts';
import type { Sandbox } from './support.ts';

let sandbox: Sandbox;
let endpoint: string;
let name: string;
const where = ['-e', 'dev', '-s', 'hello'];

beforeAll(async () => {
  sandbox = await deployedSandbox();
  endpoint = await sandbox.localUp();
  const project = /^project: (.+)$/m.exec(await sandbox.read('ops.yaml'))?.[1];
  name = `/${project}/dev/hello/MANY`;
  for (let at = 1; at <= 120; at += 1) {
    await ssm('PutParameter', {
      Type: 'SecureString',
      KeyId: `alias/${project}-dev`,
      Value: `v${at}`,
      Overwrite: true,
    });
  }
});
afterAll(() => sandbox.dispose());

function ssm(action: string, given: object): Promise<string> {
  return askAws(endpoint, 'ssm', '/', {
    method: 'POST',
    headers: { 'X-Amz-Target': `AmazonSSM.${action}`, 'Content-Type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ Name: name, ...given }),
  });
}

it('rolls back to the oldest of a hundred versions, which AWS then deletes', async () => {
  const history = await sandbox.json<{ versions: { version: number }[] }>([
    'secret',
    'history',
    'MANY',
    ...where,
  ]);
  expect(history.versions.map(({ version }) => version)).toEqual(
    Array.from({ length: 100 }, (_, index) => 120 - index),
  );
  const rollback = ['secret', 'rollback', 'MANY', ...where, '--to-version', '21', '--yes'];
  expect((await sandbox.ok(rollback)).stdout).toContain('(version 121)');
  expect((await sandbox.ok(['secret', 'get', 'MANY', ...where])).stdout).toBe('v21');
  expect((await sandbox.run(rollback)).stderr).toContain('has no version 21');
});

it('reports an oldest version that AWS cannot delete because of its label, and the next command', async () => {
  await ssm('LabelParameterVersion', { ParameterVersion: 22, Labels: ['good'] });
  const set = ['secret', 'set', 'MANY', ...where, '--overwrite', '--json'];
  const ended = await sandbox.run(set, { input: 'new' });
  expect([ended.code, JSON.parse(ended.stdout).error]).toEqual([
    2,
    expect.objectContaining({
      code: 'secret_labelled',
      next: expect.arrayContaining([expect.stringContaining('--parameter-version 22')]),
    }),
  ]);
});
