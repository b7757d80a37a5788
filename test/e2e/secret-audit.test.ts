import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit/audit.ts';
import { deployedSandbox } from './deployed.ts';
import { root, type Sandbox } from './support.ts';

const VALUE = 'a value that no one may see';
const PLACE = ['-e', 'dev', '-s', 'hello'];

let sandbox: Sandbox;
let endpoint: string;
let output = '';

/** Collects all output, to search it for the value. */
async function audit(...more: string[]): Promise<AuditEntry[]> {
  const { stdout, stderr } = await sandbox.ok(['secret', 'audit', '-e', 'dev', '--json', ...more]);
  output += stdout + stderr;
  return (JSON.parse(stdout) as { events: AuditEntry[] }).events;
}

/** Starts another task of the service as ECS does: the agent reads the secrets. */
async function startTask(): Promise<void> {
  const region = (await sandbox.read('inventories/dev/environment.yml')).match(/^region: (.*)$/m)?.[1] ?? '';
  const script = `
import boto3
ecs = boto3.client("ecs", endpoint_url="${endpoint}", region_name="${region}", aws_access_key_id="0" * 12,
                   aws_secret_access_key="x")
[cluster] = ecs.list_clusters()["clusterArns"]
[definition] = ecs.list_task_definitions()["taskDefinitionArns"]
[task] = ecs.run_task(cluster=cluster, taskDefinition=definition)["tasks"]
assert task["lastStatus"] == "RUNNING", task
`;
  await promisify(execFile)(join(root, '.tools', 'dev', 'bin', 'python'), ['-c', script]);
}

beforeAll(async () => {
  sandbox = await deployedSandbox();
  endpoint = await sandbox.localUp();
});
afterAll(() => sandbox.dispose());

it('reports who wrote and read a secret, newest first', async () => {
  await sandbox.ok(['secret', 'set', 'AUDITED', ...PLACE], { input: VALUE });
  expect((await sandbox.ok(['secret', 'get', 'AUDITED', ...PLACE])).stdout).toBe(VALUE);
  await sandbox.ok(['secret', 'list', '-e', 'dev']);
  const entries = await audit('AUDITED', '-s', 'hello', '--since', '1h');
  expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['read', 'written']));
  expect(entries.map(({ at }) => at)).toEqual(
    entries
      .map(({ at }) => at)
      .sort()
      .reverse(),
  );
  const read = entries.find(({ action }) => action === 'read');
  expect(read).toEqual({
    at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000Z$/),
    who: 'root',
    role: null,
    starting: null,
    action: 'read',
    secrets: ['hello/AUDITED'],
    from: '127.0.0.1',
    agent: expect.stringMatching(/^aws-sdk-js\/3\.\d+\.\d+$/),
    error: null,
  });
});

it('reports failed calls, and which service was starting when its secrets were read', async () => {
  const refused = await sandbox.run(['secret', 'get', 'ABSENT', ...PLACE]);
  expect(refused.code).toBe(2);
  await startTask();
  expect(await audit('ABSENT')).toMatchObject([
    { action: 'refused: read', secrets: ['hello/ABSENT'], error: 'ParameterNotFound' },
  ]);
  const started = (await audit('-s', 'hello')).find(({ starting }) => starting === 'hello');
  expect(started).toMatchObject({ action: 'read', agent: 'Amazon ECS Agent' });
  expect(started?.secrets).toContain('hello/API_TOKEN');
  expect(started?.role).toMatch(/-dev-service-hello-ExecutionRole-/);
});

it('prints a table and the limits of CloudTrail', async () => {
  const { stdout, stderr } = await sandbox.ok(['secret', 'audit', 'AUDITED', '-e', 'dev']);
  output += stdout + stderr;
  expect(stdout).toMatch(/^TIME +WHO +ACTION +SECRETS +FROM +AGENT$/m);
  expect(stdout).toMatch(/Z +root +written +hello\/AUDITED +127\.0\.0\.1 +aws-sdk-js/);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(
    'CloudTrail shows a request within about 15 minutes, and keeps it 90 days',
  );
  const early = await sandbox.ok(['secret', 'audit', 'NEVER', '-e', 'dev', '--since', '1m']);
  expect(early.stdout).toContain('No secret was read or changed here since');
});

it("rejects a time before CloudTrail's retention", async () => {
  const { code, stdout } = await sandbox.run(['secret', 'audit', '-e', 'dev', '--since', '91d', '--json']);
  expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'since_too_long']);
});

it('survives a restart of the embedded AWS, and never prints the value', async () => {
  await sandbox.ok(['local', 'down']);
  endpoint = await sandbox.localUp();
  const actions = (await audit('AUDITED', '--since', '90d')).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['read', 'written']));
  expect(output).toContain('AUDITED');
  expect(output).not.toContain(VALUE);
});
