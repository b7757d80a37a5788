import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manifest, rendered } from '../../../test/support/rendering.ts';
import { toFindings } from './findings.ts';
import { templateValidator } from './index.ts';

const root = join(import.meta.dirname, '../../..');
const tools = process.env.OPS_TOOLS || join(root, '.tools');
const paths = { package: root, tools };

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'ops-validator-'));
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

test('an unknown property is reported with its position; the findings are cached by text', {
  timeout: 60_000,
}, async () => {
  const validator = templateValidator(paths, join(cache, 'new'));
  const found = await validator.validate('network.template.yaml', bad);
  const error = {
    severity: 'error',
    rule: 'F3002',
    message: expect.stringMatching(/^Logs Properties.BucketNam: .*'BucketNam' was unexpected/),
    line: 5,
    column: 7,
  };
  expect(found).toEqual([error]);
  expect(await readdir(join(cache, 'new'))).toHaveLength(1);
  expect(await validator.validate('other-name.yaml', bad)).toEqual(found);
  await validator.validate('good.yaml', 'Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n');
  expect(await readdir(join(cache, 'new'))).toHaveLength(2);
});

test('findings without errors apply to other values of a variable, findings with errors do not', {
  timeout: 60_000,
}, async () => {
  const validator = templateValidator(paths, join(cache, 'shapes'));
  const service = (value: string, key: string) => {
    const container = { Name: 'app', Image: 'nginx', Environment: [{ Name: 'A', Value: value }] };
    const properties = { ContainerDefinitions: [container], [key]: 'app' };
    return JSON.stringify({
      Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: properties } },
    });
  };
  const cached = async () => (await readdir(join(cache, 'shapes'))).length;
  for (const value of ['one', 'two']) {
    expect(await validator.validate('good.json', service(value, 'Family'))).toEqual([]);
    expect(await cached()).toBe(1);
  }
  for (const value of ['one', 'two']) {
    const found = await validator.validate('bad.json', service(value, 'Famly'));
    expect(found.map(({ rule }) => rule)).toContain('F3002');
  }
  expect(await cached()).toBe(3);
});

test('without set-up, or if Python cannot load the validator, the error names the command to run', async () => {
  const none = join(cache, 'no-tools');
  const missing = {
    exit: 'input',
    code: 'validator_missing',
    detail: { value: join(none, 'runtime/bin/python'), next: ['npm run setup', 'ops doctor'] },
  };
  const validator = templateValidator({ ...paths, tools: none }, join(cache, 'none'));
  await expect(validator.validate('bad.yaml', bad)).rejects.toMatchObject(missing);

  const unloadable = await packageWith('raise OSError("GLIBC_2.34 not found")');
  await expect(
    templateValidator(unloadable, join(cache, 'none')).validate('bad.yaml', bad),
  ).rejects.toMatchObject({
    ...missing,
    detail: { value: join(tools, 'runtime/bin/python'), reason: 'OSError: GLIBC_2.34 not found' },
  });
});

test('a crash rejects the pending requests, and the next template starts a new process', async () => {
  const validator = templateValidator(
    await packageWith(`
import json, os, sys
for line in sys.stdin:
    request = json.loads(line)
    if request["name"] == "end": os._exit(7)
    answer = {"error": "E"} if request["name"] == "error" else {"diagnostics": []}
    print(json.dumps({"id": request["id"], **answer}), flush=True)
`),
    join(cache, 'broken'),
  );
  // Requests reach the process in no fixed order, so those that end it come in a second call.
  const outcomes = (names: string[]) =>
    Promise.allSettled(names.map((name, index) => validator.validate(name, `${name}: ${index}`)));
  const ended = new TypeError('cloudformation-validate: its process exited with 7');
  expect(await outcomes(['error', 'good'])).toEqual([
    { status: 'rejected', reason: new TypeError('cloudformation-validate: E') },
    { status: 'fulfilled', value: [] },
  ]);
  expect(await outcomes(['end', 'end'])).toEqual([
    { status: 'rejected', reason: ended },
    { status: 'rejected', reason: ended },
  ]);
  expect(await validator.validate('later', 'later: x')).toEqual([]);
});

/** A package with this validate.py. */
async function packageWith(script: string) {
  const folder = await mkdtemp(join(cache, 'package-'));
  await mkdir(join(folder, 'src/adapters/validator'), { recursive: true });
  await writeFile(join(folder, 'src/adapters/validator/validate.py'), script);
  await mkdir(join(folder, 'requirements'));
  await writeFile(join(folder, 'requirements/runtime.txt'), 'cloudformation-validate==0.0.1 \\\n');
  return { package: folder, tools };
}

test('style hints are dropped, missing positions default to 1, escapes are removed', () => {
  const nowhere = { entity: null, propertyPath: null, startLine: null, startColumn: null };
  expect(
    toFindings([
      { ...nowhere, ruleId: 'I1', severity: 'INFO', message: 'style' },
      { ...nowhere, ruleId: 'W1', severity: 'WARN', message: 'odd \u001b[31mred' },
      { ...nowhere, ruleId: 'E1', severity: 'ERROR', message: 'wrong', startLine: 3, startColumn: 2 },
    ]),
  ).toEqual([
    { severity: 'warning', rule: 'W1', message: 'odd red', line: 1, column: 1 },
    { severity: 'error', rule: 'E1', message: 'wrong', line: 3, column: 2 },
  ]);
});

test('text with ${ in a manifest is no mistake in the template', { timeout: 60_000 }, async () => {
  const validator = templateValidator(paths, join(cache, 'literals'));
  const service = manifest(
    'hello',
    `environment: {JAVA_OPTS: "-Dx=\${HOME}", REGION: "\${AWS::Region}"}
command: [sh, -c, "serve \${PORT}"]
policy:
  - actions: [s3:ListBucket]
    resources: ["arn:aws:s3:::y/\${aws:username}/*"]
    conditions: {StringLike: {"s3:prefix": ["\${Project}/\${aws:username}", "\${aws:username}/*"]}}
`,
  );
  const stack = rendered({}, [service]).stacks.find((each) => each.description.stack === 'service-hello');
  const findings = await validator.validate('service-hello.template.json', stack?.templateText ?? '');
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
});
