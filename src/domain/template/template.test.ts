import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InvalidInput, OperatorError } from '../operator/error.ts';
import { type JsonMap, parseTemplate } from './parse.ts';
import { presentResources, resourceParameters } from './resources.ts';
import { capabilitiesOf, fingerprint, resourceTexts, withFingerprint } from './template.ts';

const parse = (text: string) => parseTemplate('cfn/x.yaml', text);
const RESOURCES = 'Resources:\n  A:\n    Type: AWS::S3::Bucket\n';

describe('parseTemplate', () => {
  it('expands short forms', () => {
    const text = `${RESOURCES}    Condition: C
    Properties:
      Ref: !Ref X
      Att: !GetAtt A.B.C
      AttList: !GetAtt [A, B]
      Sub: !Sub "\${X}-a"
      Map: !Sub
        - "\${Y}"
        - Y: !Ref X
      If: !If [C, !Ref X, !Join [',', [a, !Ref Y]]]
      Select: !Select [0, !GetAZs '']
      Base: !Base64
        Fn::Sub: x
      No: no
      Date: 2012-10-17
Conditions:
  C: !Not [!Equals [!Ref X, '']]
  D: !And [!Condition C, !Condition C]
`;
    const data = parse(text) as { Resources: { A: JsonMap }; Conditions: JsonMap };
    expect(data.Resources.A).toEqual({
      Type: 'AWS::S3::Bucket',
      Condition: 'C',
      Properties: {
        Ref: { Ref: 'X' },
        Att: { 'Fn::GetAtt': ['A', 'B.C'] },
        AttList: { 'Fn::GetAtt': ['A', 'B'] },
        Sub: { 'Fn::Sub': `\${X}-a` },
        Map: { 'Fn::Sub': [`\${Y}`, { Y: { Ref: 'X' } }] },
        If: { 'Fn::If': ['C', { Ref: 'X' }, { 'Fn::Join': [',', ['a', { Ref: 'Y' }]] }] },
        Select: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
        Base: { 'Fn::Base64': { 'Fn::Sub': 'x' } },
        No: 'no',
        Date: '2012-10-17',
      },
    });
    expect(data.Conditions).toEqual({
      C: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'X' }, ''] }] },
      D: { 'Fn::And': [{ Condition: 'C' }, { Condition: 'C' }] },
    });
  });

  it.each([
    [
      'Outputs: {}\n',
      'template_refused',
      'cfn/x.yaml is not a CloudFormation template: it has no Resources',
      1,
      1,
    ],
    ['- a\n', 'template_refused', 'cfn/x.yaml is not a CloudFormation template: it has no Resources', 1, 1],
    [`${RESOURCES}  A:\n    Type: X\n`, 'yaml_duplicate_key', 'This key is a duplicate', 4, 3],
    [`${RESOURCES}    Properties: !Reff X\n`, 'yaml_syntax', 'Unresolved tag: !Reff', 4, 17],
    [
      'Resources:\n  A: &a {Type: X}\n  B: *a\n',
      'yaml_alias',
      'CloudFormation does not support aliases in templates',
      3,
      6,
    ],
  ])('refuses %j', (text, code, message, line, column) => {
    try {
      parse(text);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      expect(
        error.problems.map((each) => ({ code: each.code, message: each.message, ...each.detail })),
      ).toEqual([expect.objectContaining({ code, message, file: 'cfn/x.yaml', line, column })]);
    }
  });
});

describe('fingerprint', () => {
  const text = `Description: one
Parameters:
  P: {Type: String, Default: 1}
${RESOURCES}    Properties: {BucketName: !Ref P}
`;
  const print = fingerprint(parse(text));

  it('is 16 hex digits', () => expect(print).toMatch(/^[0-9a-f]{16}$/));

  it.each([
    ['a comment', text.replace('one', 'one # why')],
    ['a description', text.replace('one', 'two').replace('Default: 1', 'Default: 1, Description: x')],
    ["a constraint's description", text.replace('Default: 1', 'Default: 1, ConstraintDescription: x')],
    [
      'metadata for tools',
      text.replace(
        '    Properties',
        '    Metadata: {ops: {description: bucket}, checkov: {}}\n    Properties',
      ),
    ],
    ['metadata of the template', `${text}Metadata: {a: b}\n`],
    [
      'the order of keys',
      `${text.slice(text.indexOf('Resources'))}${text.slice(0, text.indexOf('Resources'))}`,
    ],
    ['the long form', text.replace('!Ref P', '{Ref: P}')],
    ['the type of a scalar', text.replace('Default: 1', "Default: '1'")],
    ['its own output', `${text}Outputs:\n  TemplateFingerprint: {Value: x}\n`.replace('Outputs', 'Outputs')],
  ])('ignores %s', (name, other) => {
    const expected = name === 'its own output' ? fingerprint(parse(`${text}Outputs: {}\n`)) : print;
    expect(fingerprint(parse(other))).toBe(expected);
  });

  it.each([
    ['a value', text.replace('Default: 1', 'Default: 2')],
    ['a property', text.replace('BucketName', 'AccessControl')],
    [
      'a property called Description',
      text.replace('{BucketName: !Ref P}', '{BucketName: !Ref P, Description: x}'),
    ],
    [
      'metadata that instances read',
      text.replace(
        '    Properties',
        '    Metadata: {"AWS::CloudFormation::Init": {config: {}}}\n    Properties',
      ),
    ],
    ['the order of a list', text.replace('!Ref P', '[a, b]')],
    ['an output', `${text}Outputs:\n  X: {Value: x}\n`],
  ])('changes with %s', (_, other) => {
    expect(fingerprint(parse(other))).not.toBe(print);
  });

  it('changes with the order of a list', () => {
    expect(fingerprint(parse(text.replace('!Ref P', '[a, b]')))).not.toBe(
      fingerprint(parse(text.replace('!Ref P', '[b, a]'))),
    );
  });
});

it('another stack policy is another fingerprint; none changes nothing', () => {
  const template = parse(RESOURCES);
  const policy = { Statement: [{ Effect: 'Allow', Action: 'Update:*' }] };
  const prints = [null, policy, { Statement: [] }].map((each) => fingerprint(template, each));
  expect(new Set(prints).size).toBe(3);
  expect(prints[0]).toBe(fingerprint(template));
});

describe('withFingerprint', () => {
  const added = (text: string) => withFingerprint('cfn/x.yaml', text, parse(text));
  const lines = (print: string, indent: string) =>
    [
      'TemplateFingerprint:',
      '  Description: What ops compares to see whether the template differs.',
      `  Value: '${print}'`,
    ]
      .map((line) => `${indent}${line}\n`)
      .join('');

  it('inserts the output below the last one and keeps comments', () => {
    const text = `${RESOURCES}Outputs:\n    # first\n    X:\n      Value: x # last\n\n# after\nConditions: {}\n`;
    const { text: result, fingerprint: print } = added(text);
    expect(result).toBe(text.replace('x # last\n', `x # last\n${lines(print, '    ')}`));
    expect(fingerprint(parse(result))).toBe(print);
  });

  it('adds the first output', () => {
    const { text, fingerprint: print } = added(`# mine\n${RESOURCES}`);
    expect(text).toBe(`# mine\n${RESOURCES}\nOutputs:\n${lines(print, '  ')}`);
  });

  it('refuses outputs in braces', () => {
    expect(() => added(`${RESOURCES}Outputs: {X: {Value: x}}\n`)).toThrow(
      expect.objectContaining({ code: 'template_refused', detail: expect.objectContaining({ line: 4 }) }),
    );
  });

  it('supports JSON', () => {
    const { text, fingerprint: print } = added('{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}');
    expect(JSON.parse(text).Outputs.TemplateFingerprint.Value).toBe(print);
  });

  it('refuses an output of that name', () => {
    expect(() => added(`${RESOURCES}Outputs: {TemplateFingerprint: {Value: x}}\n`)).toThrow(OperatorError);
  });

  it.each(readdirSync(new URL('../../../cfn/', import.meta.url)).filter((name) => name.endsWith('.yaml')))(
    'on cfn/%s',
    (name) => {
      const text = readFileSync(new URL(`../../../cfn/${name}`, import.meta.url), 'utf8');
      const before = parse(text);
      const result = withFingerprint(name, text, before);
      const after = parse(result.text) as { Outputs: Record<string, { Value: string }> };
      expect(after.Outputs.TemplateFingerprint?.Value).toBe(result.fingerprint);
      const { TemplateFingerprint: _, ...outputs } = after.Outputs;
      expect({ ...after, Outputs: outputs }).toEqual(before);
    },
  );
});

describe('resources of a template', () => {
  const template = parse(`Parameters:
  Name: {Type: String}
  Key: {Type: String}
  Kind: {Type: String}
  Mode: {Type: String}
  Unused: {Type: String}
Conditions:
  HasKey: !Not [!Equals [!Ref Key, '']]
  IsBig: !And [!Condition HasKey, !Equals [!Ref Kind, big]]
  Either: !Or [!Condition HasKey, !Equals [!Ref Kind, big]]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Condition: IsBig
    Metadata: {ops: {description: artefact bucket}}
    Properties:
      Name: !Sub 'x-\${Name}-\${!Literal}-\${AWS::Region}'
  HostedZone:
    Type: AWS::Route53::HostedZone
    Condition: Either
    Properties:
      Name: !If [HasKey, !Ref Mode, a]
`);

  it('texts', () => {
    expect(resourceTexts(template)).toEqual({ Bucket: 'artefact bucket', HostedZone: 'hosted zone' });
  });

  it('the parameters of each, also through conditions', () => {
    expect(resourceParameters(template)).toEqual({
      Bucket: ['Key', 'Kind', 'Name'],
      HostedZone: ['Key', 'Kind', 'Mode'],
    });
  });

  it.each([
    [{ Key: 'k', Kind: 'big' }, ['Bucket', 'HostedZone']],
    [{ Key: '', Kind: 'big' }, ['HostedZone']],
    [{ Key: '', Kind: 'small' }, []],
    [{ Key: null, Kind: 'small' }, ['HostedZone']],
    [{ Key: null, Kind: 'big' }, ['Bucket', 'HostedZone']],
  ])('existing ones with %j', (inputs, present) => {
    expect(Object.keys(presentResources(template, inputs))).toEqual(present);
  });
});

it.each([
  ['{Resources: {A: {Type: AWS::S3::Bucket}}}', []],
  ['{Resources: {A: {Type: AWS::IAM::Role, Properties: {}}}}', ['CAPABILITY_IAM']],
  ['{Resources: {A: {Type: AWS::IAM::Role, Properties: {RoleName: x}}}}', ['CAPABILITY_NAMED_IAM']],
  ['{Transform: X, Resources: {A: {Type: AWS::S3::Bucket}}}', ['CAPABILITY_AUTO_EXPAND']],
  ['{Resources: {A: {Type: AWS::CloudFormation::Stack}}}', ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND']],
])('%s needs %j', (text, capabilities) => {
  expect(capabilitiesOf(parse(text))).toEqual(capabilities);
});
