import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings } from './findings.ts';
import { templateJudge } from './index.ts';

const root = join(import.meta.dirname, '../../..');
const tools = process.env.OPS_TOOLS || join(root, '.tools');
const places = { package: root, tools };

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'ops-judge-'));
});
afterAll(async () => {
  await rm(cache, { recursive: true });
});

const bad = `Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketNam: x
`;

test('a property that does not exist, with its place; the verdict is kept for the same text', {
  timeout: 60_000,
}, async () => {
  const judge = templateJudge(places, join(cache, 'new'));
  const verdict = await judge.judge('network.template.yaml', bad);
  const error = {
    severity: 'error',
    rule: 'F3002',
    message: expect.stringMatching(/^Logs Properties.BucketNam: .*'BucketNam' was unexpected/),
    line: 5,
    column: 7,
  };
  expect(verdict).toEqual([error]);
  expect(await readdir(join(cache, 'new'))).toHaveLength(1);
  expect(await judge.judge('other-name.yaml', bad)).toEqual(verdict);
  await judge.judge('good.yaml', 'Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n');
  expect(await readdir(join(cache, 'new'))).toHaveLength(2);
});

test('a verdict without errors holds for other values of a variable, one with errors for none', {
  timeout: 60_000,
}, async () => {
  const judge = templateJudge(places, join(cache, 'shapes'));
  const service = (value: string, key: string) => {
    const container = { Name: 'app', Image: 'nginx', Environment: [{ Name: 'A', Value: value }] };
    const properties = { ContainerDefinitions: [container], [key]: 'app' };
    return JSON.stringify({
      Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: properties } },
    });
  };
  const kept = async () => (await readdir(join(cache, 'shapes'))).length;
  for (const value of ['one', 'two']) {
    expect(await judge.judge('good.json', service(value, 'Family'))).toEqual([]);
    expect(await kept()).toBe(1);
  }
  for (const value of ['one', 'two']) {
    const verdict = await judge.judge('bad.json', service(value, 'Famly'));
    expect(verdict.map(({ rule }) => rule)).toContain('F3002');
  }
  expect(await kept()).toBe(3);
});

test('without set-up, and where Python cannot load the validator, the operator is told what to run', async () => {
  const none = join(cache, 'no-tools');
  const missing = {
    exit: 'input',
    code: 'validator_missing',
    detail: { value: join(none, 'runtime/bin/python'), next: ['npm run setup', 'ops doctor'] },
  };
  const judge = templateJudge({ ...places, tools: none }, join(cache, 'none'));
  await expect(judge.judge('bad.yaml', bad)).rejects.toMatchObject(missing);

  const unloadable = await packageWith('raise OSError("GLIBC_2.34 not found")');
  await expect(templateJudge(unloadable, join(cache, 'none')).judge('bad.yaml', bad)).rejects.toMatchObject({
    ...missing,
    detail: { value: join(tools, 'runtime/bin/python'), reason: 'OSError: GLIBC_2.34 not found' },
  });
});

test('a validator that breaks fails what waits for it, and the next template starts another', async () => {
  const judge = templateJudge(
    await packageWith(`
import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    if asked["name"] == "end": os._exit(7)
    answer = {"error": "E"} if asked["name"] == "error" else {"diagnostics": []}
    print(json.dumps({"id": asked["id"], **answer}), flush=True)
`),
    join(cache, 'broken'),
  );
  // In what order they reach the process is not said, so those that end it are asked for after the others.
  const outcomes = (names: string[]) =>
    Promise.allSettled(names.map((name, index) => judge.judge(name, `${name}: ${index}`)));
  const ended = new TypeError('cloudformation-validate: its process ended with 7');
  expect(await outcomes(['error', 'good'])).toEqual([
    { status: 'rejected', reason: new TypeError('cloudformation-validate: E') },
    { status: 'fulfilled', value: [] },
  ]);
  expect(await outcomes(['end', 'end'])).toEqual([
    { status: 'rejected', reason: ended },
    { status: 'rejected', reason: ended },
  ]);
  expect(await judge.judge('later', 'later: x')).toEqual([]);
});

/** A package whose validate.py is this. */
async function packageWith(script: string) {
  const folder = await mkdtemp(join(cache, 'package-'));
  await mkdir(join(folder, 'src/adapters/judge'), { recursive: true });
  await writeFile(join(folder, 'src/adapters/judge/validate.py'), script);
  await mkdir(join(folder, 'requirements'));
  await writeFile(join(folder, 'requirements/runtime.txt'), 'cloudformation-validate==0.0.1 \\\n');
  return { package: folder, tools };
}

test('hints of style are left out, positions and escapes are made safe', () => {
  const nowhere = { entity: null, propertyPath: null, startLine: null, startColumn: null };
  expect(
    findings([
      { ...nowhere, ruleId: 'I1', severity: 'INFO', message: 'style' },
      { ...nowhere, ruleId: 'W1', severity: 'WARN', message: 'odd \u001b[31mred' },
      { ...nowhere, ruleId: 'E1', severity: 'ERROR', message: 'wrong', startLine: 3, startColumn: 2 },
    ]),
  ).toEqual([
    { severity: 'warning', rule: 'W1', message: 'odd red', line: 1, column: 1 },
    { severity: 'error', rule: 'E1', message: 'wrong', line: 3, column: 2 },
  ]);
});
