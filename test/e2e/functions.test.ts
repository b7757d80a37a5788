import { afterAll, beforeAll, expect, it } from 'vitest';
import { askAws } from './ask-aws.ts';
import { ownStack } from './own-stack.ts';
import { Sandbox } from './support.ts';

/** A stack outside ops that runs a migration task and then generates a secret. */
const TEMPLATE = `
Parameters:
  RunTask: {Type: String}
  Secret: {Type: String}
  Cluster: {Type: String}
  TaskDefinition: {Type: String}
  Subnets: {Type: CommaDelimitedList}
  SecurityGroup: {Type: String}
  Name: {Type: String}
  Key: {Type: String}
  Image: {Type: String, Default: one}
  Script: {Type: String, Default: echo migrated}
  Token: {Type: String, Default: one}
  Length: {Type: String, Default: '24'}
  WithStack: {Type: String, Default: 'false'}
Resources:
  Migrated:
    Type: Custom::RunTask
    Properties:
      ServiceToken: !Ref RunTask
      Cluster: !Ref Cluster
      TaskDefinition: !Ref TaskDefinition
      LaunchType: FARGATE
      Subnets: !Ref Subnets
      SecurityGroups: [!Ref SecurityGroup]
      Image: !Ref Image
      ContainerOverrides: [{Name: app, Command: [sh, -c, !Ref Script]}]
  Password:
    Type: Custom::Secret
    DependsOn: Migrated
    Properties:
      ServiceToken: !Ref Secret
      Name: !Ref Name
      KeyId: !Ref Key
      Length: !Ref Length
      RotationToken: !Ref Token
      DeleteWithStack: !Ref WithStack
Outputs:
  Task: {Value: !Ref Migrated}
  Password: {Value: !Ref Password}
`;
const REGION = 'eu-central-1';
const FAILING = 'echo "creating table orders"; echo "relation customers does not exist"; exit 3';
const FAILED =
  /task [0-9a-f-]+: app exited with 3 \(Essential container in task exited\); last log lines:\ncreating table orders\nrelation customers does not exist/;

let sandbox: Sandbox;
let endpoint: string;
let given: Record<string, string>;
let project: string;

interface Shown {
  stacks: { name: string; outputs: Record<string, string> }[];
}

function json<T>(service: string, target: string, body: object): Promise<T> {
  const headers = { 'X-Amz-Target': target, 'Content-Type': 'application/x-amz-json-1.1' };
  return askAws(endpoint, service, '/', { method: 'POST', body: JSON.stringify(body), headers }).then(
    (text) => JSON.parse(text) as T,
  );
}

/** The secret in plain text; null if there is none. */
async function value(): Promise<string | null> {
  const found = await json<{ Parameters: { Value: string }[] }>('ssm', 'AmazonSSM.GetParameters', {
    Names: [given.Name],
    WithDecryption: true,
  });
  return found.Parameters[0]?.Value ?? null;
}

interface Task {
  taskDefinitionArn: string;
  stopCode: string;
  containers: { name: string; exitCode: number }[];
}

async function task(arn: string | undefined): Promise<Task | undefined> {
  const target = 'AmazonEC2ContainerServiceV20141113.DescribeTasks';
  const { tasks } = await json<{ tasks: Task[] }>('ecs', target, { cluster: given.Cluster, tasks: [arn] });
  return tasks[0];
}

function stack(action: 'create' | 'update' | 'delete', parameters: Record<string, string> = {}) {
  return ownStack(endpoint, action, {
    region: REGION,
    name: `${project}-dev-jobs`,
    template: TEMPLATE,
    parameters: { ...given, ...parameters },
  });
}

beforeAll(async () => {
  sandbox = await Sandbox.make();
  endpoint = await sandbox.localUp();
  project = /^project: (\S+)/m.exec(await sandbox.read('ops.yaml'))?.[1] ?? '';
  await sandbox.ok(['account', 'apply', '--local', '--region', REGION, '--yes']);
  await sandbox.ok(['env', 'create', 'dev', '--local', '--region', REGION, '--capacity', 'fargate', '--yes']);
  const stacks = [
    ...(await sandbox.json<Shown>(['account', 'show'])).stacks,
    ...(await sandbox.json<Shown>(['env', 'show', 'dev'])).stacks,
  ];
  const output = (name: string, key: string) =>
    stacks.find((each) => each.name === name)?.outputs[key] ?? `${name} has no ${key}`;
  given = {
    RunTask: output('functions', 'RunTaskFunctionArn'),
    Secret: output('functions', 'SecretFunctionArn'),
    Cluster: output('cluster', 'ClusterName'),
    TaskDefinition: output('service-hello', 'TaskDefinitionArn'),
    Subnets: output('network', 'PrivateSubnets'),
    SecurityGroup: output('network', 'TaskSecurityGroup'),
    Name: `/${project}/dev/jobs/PASSWORD`,
    Key: output('keys', 'KeyArn'),
  };
});
afterAll(() => sandbox.dispose());

it('a failing task fails the stack with its exit code and last log lines, and no secret is created', async () => {
  const failed = await stack('create', { Script: FAILING });
  expect(failed.status).toBe('ROLLBACK_COMPLETE');
  expect(failed.events.filter((event) => FAILED.test(event))).toEqual([
    expect.stringMatching(/^Migrated CREATE_FAILED /),
  ]);
  expect(await value()).toBeNull();
  expect((await stack('delete')).status).toBe('DELETE_COMPLETE');
});

let first: { Task?: string; Password?: string };
let password: string;

it('a retry runs the task to completion and generates the secret, whose physical ID has its version', async () => {
  const created = await stack('create');
  expect(created.status).toBe('CREATE_COMPLETE');
  first = created.outputs;
  expect(await task(first.Task)).toMatchObject({
    taskDefinitionArn: given.TaskDefinition,
    stopCode: 'EssentialContainerExited',
    containers: expect.arrayContaining([expect.objectContaining({ name: 'app', exitCode: 0 })]),
  });
  expect(first.Password).toBe(`${given.Name}:1`);
  password = (await value()) ?? '';
  expect(password).toMatch(/^[A-Za-z0-9]{24}$/);
  expect(JSON.stringify(created)).not.toContain(password);
});

it('an image whose task fails rolls the stack back, and the rollback runs no task', async () => {
  const failed = await stack('update', { Image: 'two', Script: FAILING, Token: 'two' });
  expect(failed.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(failed.events.filter((event) => FAILED.test(event))).toEqual([
    expect.stringMatching(/^Migrated UPDATE_FAILED /),
  ]);
  expect(failed.outputs).toEqual(first);
  expect(await value()).toBe(password);
});

it('a working image runs a new task; changing only the length keeps the value', async () => {
  const after = await stack('update', { Image: 'three', Length: '40' });
  expect(after.status).toBe('UPDATE_COMPLETE');
  expect(after.outputs.Task).not.toBe(first.Task);
  expect((await task(after.outputs.Task))?.containers).toContainEqual(
    expect.objectContaining({ name: 'app', exitCode: 0 }),
  );
  expect(after.outputs.Password).toBe(`${given.Name}:1`);
  expect(await value()).toBe(password);
});

it('a new rotation token generates a value of the new length and a new physical ID', async () => {
  const after = await stack('update', { Image: 'three', Length: '40', Token: 'two' });
  expect(after.outputs.Password).toBe(`${given.Name}:2`);
  const rotated = (await value()) ?? '';
  expect(rotated).toMatch(/^[A-Za-z0-9]{40}$/);
  expect(JSON.stringify(after)).not.toContain(rotated);
});

it('the secret outlives its stack; the next stack adopts it and never deletes it', async () => {
  const kept = await value();
  expect((await stack('delete')).status).toBe('DELETE_COMPLETE');
  expect(await value()).toBe(kept);
  const again = await stack('create', { WithStack: 'true' });
  expect(again.outputs.Password).toBe(`${given.Name}:2:adopted`);
  expect((await stack('delete')).status).toBe('DELETE_COMPLETE');
  expect(await value()).toBe(kept);
});

it('a generated secret is deleted with its stack if DeleteWithStack is true', async () => {
  const name = `${given.Name}_2`;
  given = { ...given, Name: name, WithStack: 'true' };
  expect((await stack('create')).outputs.Password).toBe(`${name}:1`);
  expect(await value()).toMatch(/^[A-Za-z0-9]{24}$/);
  expect((await stack('delete')).status).toBe('DELETE_COMPLETE');
  expect(await value()).toBeNull();
});
