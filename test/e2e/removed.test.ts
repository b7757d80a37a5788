import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppliedDocument, DestroyedDocument } from '../../src/cli/documents/deployment.ts';
import type { EnvironmentDocument } from '../../src/cli/documents/environment.ts';
import type { Plan } from '../../src/domain/deployment/plan.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await Sandbox.make();
  await sandbox.localUp();
  await create();
});
afterAll(() => sandbox.dispose());

function create() {
  // Access logs go to a bucket that outlives its stack.
  const answers = ['--access-logs', '--json'];
  return sandbox.ok(['env', 'create', 'dev', '--local', '--yes', ...answers]);
}

async function names(): Promise<string[]> {
  const view = await sandbox.json<EnvironmentDocument>(['env', 'show', 'dev']);
  return view.stacks.filter(({ status }) => status !== 'NOT_DEPLOYED').map(({ name }) => name);
}

it('plans the deletion of a removed service, and shows it', async () => {
  await sandbox.ok(['env', 'set', 'dev', 'services=']);
  const view = await sandbox.json<EnvironmentDocument>(['env', 'show', 'dev']);
  expect(view.stacks.at(-1)).toMatchObject({
    name: 'service-hello',
    status: 'CREATE_COMPLETE',
    reason: 'no longer in the files: the next apply deletes it',
  });
  const planned = await sandbox.run(['env', 'plan', 'dev', '--json']);
  expect(planned.code).toBe(4);
  const [stack, ...others] = (JSON.parse(planned.stdout) as Plan).stacks;
  expect(others).toEqual([]);
  expect(stack).toMatchObject({ name: 'service-hello', action: 'delete', change_set: null });
  expect(stack?.changes.map(({ action }) => action)).toEqual(stack?.changes.map(() => 'remove'));
  expect(stack?.changes.some(({ holds_data }) => holds_data)).toBe(true);
});

it('deletes only its stack, and only with consent to the whole stack', async () => {
  const refused = await sandbox.run(['env', 'apply', 'dev', '--yes', '--json']);
  expect(refused.code).toBe(3);
  expect(JSON.parse(refused.stdout).error.next).toEqual(["ops env apply dev --allow 'service-hello/*'"]);
  expect(await names()).toContain('service-hello');
  const allow = ['--yes', '--allow', 'service-hello/*'];
  const applied = await sandbox.json<AppliedDocument>(['env', 'apply', 'dev', ...allow]);
  expect(applied.stacks).toMatchObject([{ name: 'service-hello', action: 'delete' }]);
  expect(await names()).not.toContain('service-hello');
  expect(await sandbox.read('inventories/dev/hosts.yml')).not.toContain('service-hello');
  expect((await sandbox.run(['env', 'plan', 'dev', '--json'])).code).toBe(0);
});

it('deletes the change sets of a plan without consent', async () => {
  await sandbox.ok(['env', 'set', 'dev', 'services=hello']);
  const declined = await sandbox.run(['env', 'apply', 'dev', '--json']);
  expect(declined.code).toBe(3);
  expect(declined.stderr).toContain('removing the change sets of the plan');
  const planned = await sandbox.run(['env', 'plan', 'dev', '--json']);
  const [stack] = (JSON.parse(planned.stdout) as Plan).stacks;
  // If an empty stack with a change set still existed, the plan would have a note.
  expect(stack).toMatchObject({ name: 'service-hello', action: 'create', notes: [] });
  const applied = await sandbox.json<AppliedDocument>(['env', 'apply', 'dev', '--yes']);
  expect(applied.stacks).toMatchObject([{ name: 'service-hello', action: 'create' }]);
});

it('destroys a removed service with the environment, and lists the retained resources', async () => {
  await sandbox.ok(['env', 'set', 'dev', 'services=']);
  const result = await sandbox.json<DestroyedDocument>(['env', 'destroy', 'dev', '--confirm', 'dev']);
  expect(result.stacks.map(({ name, action }) => `${action} ${name}`).sort()).toEqual(
    ['cluster', 'discovery', 'ingress', 'keys', 'lifecycle', 'network', 'observability', 'service-hello'].map(
      (name) => `delete ${name}`,
    ),
  );
  expect(result.left).toEqual([]);
  expect(result.stays.sort()).toEqual([
    expect.stringMatching(/^ingress: AccessLogBucket \(AWS::S3::Bucket \S+\) is retained$/),
    expect.stringMatching(/^keys: Key \(AWS::KMS::Key \S+\) is deleted by AWS after its waiting period$/),
    expect.stringMatching(/-toolchain: belongs to the account$/),
  ]);
});

it('can be created and destroyed again under the same name', async () => {
  await create();
  expect(await names()).toContain('service-hello');
  const result = await sandbox.json<{ left: string[] }>(['env', 'destroy', 'dev', '--confirm', 'dev']);
  expect(result.left).toEqual([]);
});
