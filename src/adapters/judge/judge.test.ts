import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings } from './findings.ts';
import { templateJudge } from './index.ts';

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
  const judge = templateJudge(join(cache, 'new'));
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
  const judge = templateJudge(join(cache, 'shapes'));
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

test('hints of style are left out, positions and escapes are made safe', () => {
  expect(
    findings([
      { ruleId: 'I1', severity: 'INFO', message: 'style' },
      { ruleId: 'W1', severity: 'WARN', message: 'odd \u001b[31mred' },
      { ruleId: 'E1', severity: 'ERROR', message: 'wrong', startLine: 3, startColumn: 2 },
    ]),
  ).toEqual([
    { severity: 'warning', rule: 'W1', message: 'odd red', line: 1, column: 1 },
    { severity: 'error', rule: 'E1', message: 'wrong', line: 3, column: 2 },
  ]);
});
