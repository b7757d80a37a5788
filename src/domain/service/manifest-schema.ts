import * as z from 'zod';
import { secretNameProblem } from '../secrets/names.ts';
import { namePattern, nameProblem } from '../workspace/names.ts';
import { checkedText } from '../yaml/schema.ts';

const IMAGE = '^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+(:[A-Za-z0-9._-]+)?@sha256:[0-9a-f]{64}$';
const VARIABLE = '^[A-Za-z_][A-Za-z0-9_]{0,127}$';
const SECRET = '^[A-Z_][A-Z0-9_]{0,127}$';
const PATH = '^/[A-Za-z0-9._~/-]*$';
const RULE_PATH = '^/[A-Za-z0-9_.$/~"\'@:+*?&-]{0,127}$';
const HOST = '^(?=.{1,128}$)[a-z0-9*?]([a-z0-9.*?-]*[a-z0-9*?])?$';
const ACTION = '^[a-z0-9-]+:[A-Za-z0-9*?]+$';

function matching(pattern: string, what: string) {
  const expression = new RegExp(pattern);
  return checkedText((text) =>
    expression.test(text) ? null : `${JSON.stringify(text)} is not ${what}`,
  ).meta({ pattern });
}

const image = matching(
  IMAGE,
  'an image with a digest, such as public.ecr.aws/nginx/nginx@sha256: and 64 hex digits',
);
const port = z.int().min(1024).max(65535);
const variableName = matching(VARIABLE, 'a variable name: letters, digits and _, not starting with a digit');

/** CloudFormation would resolve `{{resolve:…}}` into the task definition, where the value is readable. */
const variableValue = checkedText((text) =>
  text.includes('{{resolve:')
    ? 'a value that CloudFormation resolves is readable in the task definition; declare it in secrets'
    : null,
);
const strings = z.array(variableValue.max(4096)).max(200);
const environment = z.record(variableName, variableValue);

const secretName = checkedText((name) => {
  const problem = secretNameProblem(name);
  return (
    problem &&
    `${JSON.stringify(name)} is not a valid secret name. ${problem.message}. Use ${problem.suggestion}`
  );
}).meta({ pattern: SECRET });

const secret = z.strictObject({
  shared: z
    .boolean()
    .default(false)
    .describe('Whether all services that declare it as shared use the same secret.'),
  generate: z
    .strictObject({
      length: z.int().min(8).max(4096).default(32).describe('Length in characters.'),
      alphabet: z
        .enum(['alphanumeric', 'hex', 'printable'])
        .default('alphanumeric')
        .describe('Characters to use.'),
    })
    .optional()
    .describe('How to generate it if it is missing. Default: the operator sets it with ops secret set.'),
});

const attribute = z.strictObject({
  name: matching('^[A-Za-z0-9_.-]{1,255}$', 'the name of an attribute').describe('Name of the attribute.'),
  // Not DynamoDB's type letters: YAML 1.1 reads N as "no".
  type: z.enum(['string', 'number', 'binary']).default('string').describe('Type of its values.'),
});

const table = z.strictObject({
  partition_key: attribute.describe('Partition key of the table. It cannot change later.'),
  sort_key: attribute.optional().describe('Sort key of the table. It cannot change later.'),
  ttl: matching('^[A-Za-z0-9_.-]{1,255}$', 'the name of an attribute')
    .optional()
    .describe('Attribute with the expiry time of an item, in seconds of Unix time.'),
});

const statement = z.strictObject({
  effect: z.enum(['Allow', 'Deny']).default('Allow').describe('Allow or Deny.'),
  actions: z.array(matching(ACTION, 'an IAM action, such as s3:GetObject')).min(1).describe('IAM actions.'),
  resources: z
    .array(z.string().min(1).max(2048))
    .min(1)
    .describe(
      `ARNs. \${AWS::Region}, \${AWS::AccountId}, \${AWS::Partition}, \${Project} and \${Environment} are substituted.`,
    ),
  conditions: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])))
    .default({})
    .describe('Condition of the statement, in IAM syntax; values are substituted like resources.'),
});

const sidecar = z.strictObject({
  name: checkedText((name) => nameProblem('container', name))
    .meta({ pattern: namePattern('container') })
    .describe('Name of the container.'),
  image: image.describe('Image with a digest.'),
  essential: z.boolean().default(false).describe('Whether the task stops when this container exits.'),
  command: strings.default([]).describe("Command. Default: the image's command."),
  user: z.string().min(1).max(64).optional().describe("User. Default: the image's user."),
  environment: environment.default({}).describe('Environment variables.'),
  secrets: z.array(secretName).default([]).describe("Names of the service's secrets to pass to it."),
  stop_timeout_seconds: z.int().min(2).max(120).optional().describe('Seconds between SIGTERM and SIGKILL.'),
});

export const manifestSchema = z.strictObject({
  image: image.describe('Image of the app, with a digest.'),
  proxy: z
    .strictObject({
      image: image.describe('Image of the nginx container, with a digest.'),
      port: port.default(8080).describe('Port the proxy listens on.'),
    })
    .describe('The nginx container in front of the app.'),
  port: port.default(8000).describe('Port the app listens on.'),
  command: strings.default([]).describe("Command of the app. Default: the image's command."),
  user: z.string().min(1).max(64).optional().describe("User of the app. Default: the image's user."),
  cpu: z.int().min(128).max(16384).default(256).describe('CPU units of a task; 1024 units are one vCPU.'),
  memory: z.int().min(128).max(122880).default(512).describe('Memory of a task in MiB.'),
  architecture: z
    .enum(['arm64', 'x86_64'])
    .optional()
    .describe("Architecture of the images. Default: the architecture of the environment's hosts."),
  capacity: z
    .enum(['ec2', 'fargate'])
    .optional()
    .describe("What it runs on. Default: the environment's capacity."),
  count: z
    .strictObject({
      min: z.int().min(0).max(1000).default(2).describe('Minimum number of tasks.'),
      max: z.int().min(1).max(1000).default(4).describe('Maximum number of tasks.'),
      cpu_percent: z
        .int()
        .min(10)
        .max(95)
        .default(60)
        .describe('Average CPU utilization in percent above which tasks are added.'),
      requests_per_minute: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(1000)
        .describe('Requests per task and minute above which tasks are added.'),
    })
    .prefault({})
    .describe('Number of tasks.'),
  expose: z
    .enum(['public', 'internal', 'none'])
    .default('none')
    .describe('Load balancer that routes to it: public, internal or none.'),
  host: matching(HOST, 'a host name')
    .optional()
    .describe(
      "Host name of its requests; without a dot, a name below the environment's domain. Default: any host.",
    ),
  path: matching(RULE_PATH, 'a path pattern of a load balancer rule')
    .default('/*')
    .describe('Path pattern of its requests; * matches any characters.'),
  priority: z
    .int()
    .min(1)
    .max(50000)
    .optional()
    .describe('Priority of its listener rule, unique among the services on the listener.'),
  health: z
    .strictObject({
      path: matching(PATH, 'a path')
        .default('/health')
        .describe('Path that returns 200 when the service is healthy.'),
      grace_seconds: z
        .int()
        .min(0)
        .max(300)
        .default(60)
        .describe('Seconds after the start during which failed health checks do not stop a task.'),
    })
    .prefault({})
    .describe('Health check.'),
  alarms: z
    .strictObject({
      error_percent: z
        .number()
        .min(0.1)
        .max(100)
        .default(1)
        .describe('Failed requests in percent above which an alarm is raised.'),
      latency_seconds: z
        .number()
        .min(0.01)
        .max(60)
        .default(1)
        .describe('95th percentile of the response time in seconds above which an alarm is raised.'),
    })
    .prefault({})
    .describe('Alarm thresholds.'),
  environment: environment.default({}).describe('Environment variables of the app.'),
  secrets: z
    .record(secretName, secret)
    .default({})
    .describe('Secrets passed to the app as environment variables.'),
  read_secrets: z
    .boolean()
    .default(false)
    .describe(
      'Whether the app may read its secrets by path: for images that run chamber or read Parameter Store.',
    ),
  tables: z
    .record(
      matching(
        '^(?=.{1,31}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$',
        'a table name: lower-case letters, digits and hyphens',
      ),
      table,
    )
    .default({})
    .describe(
      'DynamoDB tables of the service. TABLE_<NAME> holds the name of each; the app may read and write it.',
    ),
  containers: z.array(sidecar).max(8).default([]).describe('Additional containers of the task.'),
  policy: z.array(statement).default([]).describe('IAM permissions of the app.'),
  stop_timeout_seconds: z.int().min(2).max(120).default(30).describe('Seconds between SIGTERM and SIGKILL.'),
  deregistration_seconds: z
    .int()
    .min(0)
    .max(3600)
    .default(30)
    .describe('Seconds that a task has to finish requests after the load balancer stops sending new ones.'),
  writable_root: z
    .boolean()
    .default(false)
    .describe('Whether the app may write to the whole root file system, not only to /tmp.'),
  execute_command: z
    .boolean()
    .default(false)
    .describe('Whether operators may run commands in the app with ECS Exec.'),
});

export type ManifestData = z.output<typeof manifestSchema>;
