import { expect, it } from 'vitest';
import { manifest, renderInput } from '../../../test/support/rendering.ts';
import { InvalidInput } from '../operator/error.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import { checkTemplates, render } from './render.ts';

function problemsOf(service: ServiceManifest, templates: Record<string, string> = {}) {
  const input = renderInput({}, [service]);
  for (const [name, text] of Object.entries(templates)) {
    input.templates[name] = { path: `cfn/${name}.yaml`, text };
  }
  try {
    checkTemplates(render(input));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ code, message, detail: { file, line } }) => ({ code, message, file, line }));
  }
  return [];
}

const variables = (count: number) =>
  `environment:\n${Array.from({ length: count }, (_, index) => `  VARIABLE_${index}: ${'x'.repeat(200)}\n`).join('')}`;
const resources = (count: number) =>
  `policy:\n  - actions: [s3:GetObject]\n    resources:\n${Array.from(
    { length: count },
    (_, index) => `      - "arn:\${AWS::Partition}:s3:::shop-bucket-${index}/some/prefix/*"\n`,
  ).join('')}`;

it('a task definition of more than 65,536 bytes', () => {
  expect(problemsOf(manifest('hello', variables(200)))).toEqual([]);
  expect(problemsOf(manifest('hello', variables(400)))).toEqual([
    {
      code: 'over_limit',
      message: expect.stringMatching(
        /^TaskDefinition: at least 9\d{4} bytes of task definition; AWS accepts 65536$/,
      ),
      file: 'services/hello.yaml',
      line: 3,
    },
  ]);
});

it('inline policies of more than 10,240 characters', () => {
  expect(problemsOf(manifest('hello', resources(100)))).toEqual([]);
  expect(problemsOf(manifest('hello', `environment: {A: b}\n${resources(250)}`))).toEqual([
    {
      code: 'over_limit',
      message: expect.stringMatching(
        /^TaskRole: at least 1\d{4} characters of inline policies; AWS accepts 10240$/,
      ),
      file: 'services/hello.yaml',
      line: 4,
    },
  ]);
});

it("names and a rule's values in a template of the workspace", () => {
  const input = renderInput({}, []);
  const text = (input.templates.discovery?.text ?? '').replace(
    'Resources:\n',
    `Resources:
  Named:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Name: !Sub '\${Project}-\${AWS::Region}-a-rather-long-name'}
  Role:
    Type: AWS::IAM::Role
    Properties: {RoleName: ${'r'.repeat(65)}, AssumeRolePolicyDocument: {}}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: !Join ['-', [${'a'.repeat(200)}, ${'b'.repeat(60)}]]}
  Short:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: !Sub 'of-\${Named.Unknown}'}
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      Conditions:
        - {Field: path-pattern, PathPatternConfig: {Values: [/a, /b, /c]}}
        - {Field: host-header, HostHeaderConfig: {Values: [d.e, f.g, h.i]}}
`,
  );
  const first = text.split('\n').indexOf('  Named:') + 1;
  expect(problemsOf(manifest('hello'), { discovery: text })).toEqual([
    {
      code: 'over_limit',
      message: 'Named: at least 36 characters in Name shop-eu-central-1-a-rather-long-name; AWS accepts 32',
      file: 'cfn/discovery.yaml',
      line: first,
    },
    expect.objectContaining({
      message: expect.stringMatching(/^Role: at least 65 characters in RoleName r+; AWS accepts 64$/),
    }),
    expect.objectContaining({
      message: expect.stringMatching(/^Alarm: at least 261 characters in AlarmName .*; AWS accepts 255$/),
    }),
    expect.objectContaining({
      message: 'Rule: at least 6 values in the conditions of the rule; AWS accepts 5',
      line: first + 12,
    }),
  ]);
});
