import { describe, expect, it } from 'vitest';
import { IMAGE, manifest, packagedTemplates } from '../../../../test/support/rendering.ts';
import { OperatorError } from '../../operator/error.ts';
import type { JsonMap } from '../../template/parse.ts';
import { parseTemplate } from '../../template/parse.ts';
import { composeService } from './compose.ts';

const file = 'cfn/service.yaml';
const ACCOUNT = '111122223333';
const base = parseTemplate(file, packagedTemplates().service?.text ?? '');

type Container = JsonMap & { Name: string };
interface Composed {
  Resources: {
    TaskDefinition: { Properties: { ContainerDefinitions: Container[] } };
    TaskRole: { Properties: { Policies?: unknown } };
    ExecutionRole: { Properties: { Policies: unknown[] } };
  };
}

function compose(text: string): Composed {
  return composeService(base, manifest('hello', text), file, ACCOUNT) as unknown as Composed;
}

function container(template: Composed, name: string): Container | undefined {
  return template.Resources.TaskDefinition.Properties.ContainerDefinitions.find(({ Name }) => Name === name);
}

const SHARED_A = `/\${Project}/\${Environment}/shared/A_KEY`;
const SHARED_Z = `/\${Project}/\${Environment}/shared/Z_KEY`;

function parameter(path: string) {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${path}` };
}

describe('composeService', () => {
  it('leaves the base unchanged for a minimal manifest', () => {
    expect(composeService(base, manifest('hello'), file, ACCOUNT)).toEqual(base);
  });

  it("may pull another account's images: the role names that registry's account and region", () => {
    const digest = `@sha256:${'a'.repeat(64)}`;
    const own = `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/shop/own${digest}`;
    const other = `444455556666.dkr.ecr.eu-west-1.amazonaws.com/team/worker${digest}`;
    const { Policies } = compose(
      `containers: [{name: own, image: ${own}}, {name: worker, image: ${other}}, {name: again, image: ${other}}]\n`,
    ).Resources.ExecutionRole.Properties;
    expect(Policies.at(-1)).toEqual({
      PolicyName: 'images-of-other-accounts',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'PullFromOtherAccounts',
            Effect: 'Allow',
            Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
            Resource: [
              { 'Fn::Sub': `arn:\${AWS::Partition}:ecr:eu-west-1:444455556666:repository/team/worker` },
            ],
          },
        ],
      },
    });
  });

  it('does not change the base', () => {
    const before = structuredClone(base);
    compose('environment: {A: b}\ncontainers: [{name: w, image: '.concat(IMAGE, '}]\n'));
    expect(base).toEqual(before);
  });

  it('gives the app the names of its tables and permission to read and write them', () => {
    const template = compose(
      'tables:\n  order-lines: {partition_key: {name: id}}\n  carts: {partition_key: {name: id}}\nenvironment: {A: b}\n',
    );
    expect(container(template, 'app')?.Environment).toEqual([
      { Name: 'PORT', Value: { Ref: 'AppPort' } },
      { Name: 'TABLE_CARTS', Value: { Ref: 'TableCartsName' } },
      { Name: 'TABLE_ORDER_LINES', Value: { Ref: 'TableOrderLinesName' } },
      { Name: 'A', Value: 'b' },
    ]);
    expect(Object.keys((template as unknown as JsonMap).Parameters as JsonMap).slice(-4)).toEqual([
      'TableCartsName',
      'TableCartsArn',
      'TableOrderLinesName',
      'TableOrderLinesArn',
    ]);
    expect(template.Resources.TaskRole.Properties.Policies).toEqual([
      expect.objectContaining({
        PolicyName: 'tables',
        PolicyDocument: expect.objectContaining({
          Statement: [
            expect.objectContaining({
              Effect: 'Allow',
              Resource: [
                { Ref: 'TableCartsArn' },
                { 'Fn::Sub': `\${TableCartsArn}/index/*` },
                { Ref: 'TableOrderLinesArn' },
                { 'Fn::Sub': `\${TableOrderLinesArn}/index/*` },
              ],
            }),
          ],
        }),
      }),
    ]);
  });

  it('gives the app its variables, secrets, command and user, sorted by name', () => {
    const app = container(
      compose(
        `environment: {Z: "1", A: "{{ x }} \${y}"}\nsecrets: {TOKEN: {}, API: {}}\ncommand: [run, --now]\nuser: "1000"\n`,
      ),
      'app',
    );
    expect(app).toMatchObject({ Command: ['run', '--now'], User: '1000' });
    expect(app?.Environment).toEqual([
      { Name: 'PORT', Value: { Ref: 'AppPort' } },
      { Name: 'A', Value: { 'Fn::Join': ['', ['{{ x }} $', '{y}']] } },
      { Name: 'Z', Value: '1' },
    ]);
    expect(app?.Secrets).toEqual([
      { Name: 'API', ValueFrom: { 'Fn::Sub': `\${SecretsPath}/API` } },
      { Name: 'TOKEN', ValueFrom: { 'Fn::Sub': `\${SecretsPath}/TOKEN` } },
    ]);
  });

  it('references a shared secret by its shared path, and lets the execution role read only declared ones', () => {
    const template = compose(
      `secrets: {OWN: {}, Z_KEY: {shared: true}, A_KEY: {shared: true}}\ncontainers: [{name: worker, image: ${IMAGE}, secrets: [A_KEY]}]\n`,
    );
    const path = (name: string) => ({ 'Fn::Sub': `/\${Project}/\${Environment}/shared/${name}` });
    expect(container(template, 'app')?.Secrets).toEqual([
      { Name: 'A_KEY', ValueFrom: path('A_KEY') },
      { Name: 'OWN', ValueFrom: { 'Fn::Sub': `\${SecretsPath}/OWN` } },
      { Name: 'Z_KEY', ValueFrom: path('Z_KEY') },
    ]);
    expect(container(template, 'worker')?.Secrets).toEqual([{ Name: 'A_KEY', ValueFrom: path('A_KEY') }]);
    expect(template.Resources.ExecutionRole.Properties.Policies.slice(1)).toEqual([
      {
        PolicyName: 'shared-secrets',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ReadSharedSecrets',
              Effect: 'Allow',
              Action: 'ssm:GetParameters',
              Resource: [parameter(SHARED_A), parameter(SHARED_Z)],
            },
            {
              Sid: 'DecryptSharedSecrets',
              Effect: 'Allow',
              Action: 'kms:Decrypt',
              Resource: { Ref: 'KeyArn' },
              Condition: {
                StringLike: {
                  'kms:EncryptionContext:PARAMETER_ARN': [parameter(SHARED_A), parameter(SHARED_Z)],
                  'kms:ViaService': { 'Fn::Sub': `ssm.\${AWS::Region}.amazonaws.com*` },
                },
              },
            },
          ],
        },
      },
    ]);
  });

  it('lets the app read its own path and its declared shared secrets if the manifest says so', () => {
    const template = compose('secrets: {OWN: {}, A_KEY: {shared: true}}\nread_secrets: true\n');
    const below = parameter(`\${SecretsPath}/*`);
    expect(template.Resources.TaskRole.Properties.Policies).toEqual([
      {
        PolicyName: 'read-secrets',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ReadSecrets',
              Effect: 'Allow',
              Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
              Resource: [parameter(`\${SecretsPath}`), below, parameter(SHARED_A)],
            },
            {
              Sid: 'DecryptSecrets',
              Effect: 'Allow',
              Action: 'kms:Decrypt',
              Resource: { Ref: 'KeyArn' },
              Condition: {
                StringLike: {
                  'kms:EncryptionContext:PARAMETER_ARN': [below, parameter(SHARED_A)],
                  'kms:ViaService': { 'Fn::Sub': `ssm.\${AWS::Region}.amazonaws.com*` },
                },
              },
            },
          ],
        },
      },
    ]);
    expect(compose('secrets: {OWN: {}}\n').Resources.TaskRole.Properties.Policies).toBeUndefined();
  });

  it('lets the manifest override a variable of the base', () => {
    expect(container(compose('environment: {PORT: "9"}\n'), 'app')?.Environment).toEqual([
      { Name: 'PORT', Value: '9' },
    ]);
  });

  it('adds sidecars with their own logs, and only the secrets they list', () => {
    const template = compose(
      `secrets: {A: {}, B: {}}\ncontainers: [{name: worker, image: ${IMAGE}, command: [work], user: nobody, environment: {Q: x}, secrets: [B], stop_timeout_seconds: 9}]\n`,
    );
    const app = container(template, 'app') as unknown as {
      LogConfiguration: { LogDriver: string; Options: JsonMap };
    };
    expect(container(template, 'worker')).toEqual({
      Name: 'worker',
      Image: IMAGE,
      Essential: false,
      Command: ['work'],
      User: 'nobody',
      Environment: [{ Name: 'Q', Value: 'x' }],
      Secrets: [{ Name: 'B', ValueFrom: { 'Fn::Sub': `\${SecretsPath}/B` } }],
      StopTimeout: 9,
      LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ['NET_RAW'] } },
      LogConfiguration: {
        LogDriver: 'awslogs',
        Options: { ...app.LogConfiguration.Options, 'awslogs-stream-prefix': 'worker' },
      },
    });
    expect(app.LogConfiguration.Options['awslogs-stream-prefix']).toBe('app');
  });

  it('carries text with ${ as literal text', () => {
    const joined = (...parts: string[]) => ({ 'Fn::Join': ['', parts] });
    const template = compose(`environment: {JAVA_OPTS: "-Dx=\${HOME}", B: "a \${!b} \${"}
command: ["sh", "-c", "serve --port \${PORT}"]
user: "\${USER}"
containers: [{name: w, image: '${IMAGE}', command: ["\${A}\${B}"], user: "a$", environment: {C: "$\${x}"}}]
`);
    const app = container(template, 'app');
    expect({ Environment: app?.Environment, Command: app?.Command, User: app?.User }).toEqual({
      Environment: [
        { Name: 'PORT', Value: { Ref: 'AppPort' } },
        { Name: 'B', Value: joined('a $', '{!b} $', '{') },
        { Name: 'JAVA_OPTS', Value: joined('-Dx=$', '{HOME}') },
      ],
      Command: ['sh', '-c', joined('serve --port $', '{PORT}')],
      User: joined('$', '{USER}'),
    });
    const worker = container(template, 'w');
    expect([worker?.Command, worker?.User, worker?.Environment]).toEqual([
      [joined('$', '{A}$', '{B}')],
      'a$',
      [{ Name: 'C', Value: joined('$$', '{x}') }],
    ]);
  });

  it('substitutes in the conditions of a policy as in its resources', () => {
    const text = `policy:
  - actions: [s3:ListBucket]
    resources: ["*"]
    conditions:
      StringLike: {"s3:prefix": ["\${aws:username}/*", "\${Project}/\${aws:username}"]}
      StringEquals: {"aws:RequestedRegion": "\${AWS::Region}"}
`;
    const { Policies } = compose(text).Resources.TaskRole.Properties as {
      Policies: { PolicyDocument: { Statement: { Condition: unknown }[] } }[];
    };
    expect(Policies[0]?.PolicyDocument.Statement[0]?.Condition).toEqual({
      StringLike: { 's3:prefix': [`\${aws:username}/*`, { 'Fn::Sub': `\${Project}/\${!aws:username}` }] },
      StringEquals: { 'aws:RequestedRegion': { 'Fn::Sub': `\${AWS::Region}` } },
    });
  });

  it("puts the manifest's statements into the task role, IAM's own variables untouched", () => {
    const text = `policy:
  - actions: [s3:GetObject]
    resources: ["arn:\${AWS::Partition}:s3:::\${Project}-x/\${aws:username}/*", "arn:aws:s3:::y/\${aws:username}"]
    conditions: {StringEquals: {"aws:PrincipalTag/team": [a, b]}}
  - {effect: Deny, actions: [s3:*], resources: ["*"]}
`;
    expect(compose(text).Resources.TaskRole.Properties.Policies).toEqual([
      {
        PolicyName: 'service',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: ['s3:GetObject'],
              Resource: [
                { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::\${Project}-x/\${!aws:username}/*` },
                `arn:aws:s3:::y/\${aws:username}`,
              ],
              Condition: { StringEquals: { 'aws:PrincipalTag/team': ['a', 'b'] } },
            },
            { Effect: 'Deny', Action: ['s3:*'], Resource: ['*'] },
          ],
        },
      },
    ]);
  });

  it.each([
    [
      'Resources: {A: {Type: X}}',
      'cfn/service.yaml cannot be the base template of services: it has no resource TaskDefinition with Properties',
    ],
    [
      'Resources: {TaskDefinition: {Type: X, Properties: {ContainerDefinitions: [{Name: web}]}}}',
      'cfn/service.yaml cannot be the base template of services: it has no container called app in TaskDefinition',
    ],
  ])('refuses the base %s', (text, message) => {
    const refused = () => composeService(parseTemplate(file, text), manifest('hello'), file, ACCOUNT);
    expect(refused).toThrow(OperatorError);
    expect(refused).toThrow(message);
  });
});
