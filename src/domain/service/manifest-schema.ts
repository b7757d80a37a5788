import * as z from 'zod';
import { secretNameProblem } from '../secrets/names.ts';
import { namePattern, nameProblem } from '../workspace/names.ts';
import { checkedText } from '../yaml/schema-parts.ts';

const IMAGE = '^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+(:[A-Za-z0-9._-]+)?@sha256:[0-9a-f]{64}$';
const VARIABLE = '^[A-Za-z_][A-Za-z0-9_]{0,127}$';
const SECRET = '^[A-Z_][A-Z0-9_]{0,127}$';
const PATH = '^/[A-Za-z0-9._~/-]*$';
const RULE_PATH = '^/[A-Za-z0-9_.$/~"\'@:+*?&-]{0,127}$';
const HOST = '^(?=.{1,128}$)[a-z0-9*?]([a-z0-9.*?-]*[a-z0-9*?])?$';
const ACTION = '^[a-z0-9-]+:[A-Za-z0-9*?]+$';

function shaped(pattern: string, what: string) {
  const expression = new RegExp(pattern);
  return checkedText((text) =>
    expression.test(text) ? null : `${JSON.stringify(text)} is not ${what}`,
  ).meta({ pattern });
}

const image = shaped(
  IMAGE,
  'an image by digest, such as public.ecr.aws/nginx/nginx@sha256: and 64 hex digits',
);
const port = z.int().min(1024).max(65535);
const strings = z.array(z.string().max(4096)).max(200);
const variableName = shaped(VARIABLE, "a variable's name: letters, digits and _, not starting with a digit");

/** CloudFormation would write what `{{resolve:…}}` names into the task definition, where everybody reads it. */
const variableValue = checkedText((text) =>
  text.includes('{{resolve:')
    ? 'a value that CloudFormation resolves is readable by everybody; declare it in secrets'
    : null,
);
const environment = z.record(variableName, variableValue);

const secretName = checkedText((name) => {
  const problem = secretNameProblem(name);
  return (
    problem &&
    `A secret cannot be called ${JSON.stringify(name)}. ${problem.message}; use ${problem.suggestion}`
  );
}).meta({ pattern: SECRET });

const secret = z.strictObject({
  shared: z
    .boolean()
    .default(false)
    .describe("Whether it is one for all services that declare it so, instead of this one's own."),
  generate: z
    .strictObject({
      length: z.int().min(8).max(4096).default(32).describe('Characters.'),
      alphabet: z
        .enum(['alphanumeric', 'hex', 'printable'])
        .default('alphanumeric')
        .describe('Characters it is made of.'),
    })
    .optional()
    .describe('Generated where it is missing. Left out: the operator sets it with ops secret set.'),
});

const attribute = z.strictObject({
  name: shaped('^[A-Za-z0-9_.-]{1,255}$', 'the name of an attribute').describe('Name of the attribute.'),
  // Not DynamoDB's letters: to YAML 1.1 N is "no".
  type: z.enum(['string', 'number', 'binary']).default('string').describe('What its values are.'),
});

const table = z.strictObject({
  partition_key: attribute.describe('Attribute that items are found by. It cannot change later.'),
  sort_key: attribute
    .optional()
    .describe('Attribute that items of one partition are sorted by. It cannot change later.'),
  ttl: shaped('^[A-Za-z0-9_.-]{1,255}$', 'the name of an attribute')
    .optional()
    .describe('Attribute with the second (Unix time) after which an item is deleted.'),
});

const statement = z.strictObject({
  effect: z.enum(['Allow', 'Deny']).default('Allow').describe('Allow or Deny.'),
  actions: z
    .array(shaped(ACTION, 'an action of IAM, such as s3:GetObject'))
    .min(1)
    .describe('Actions of IAM.'),
  resources: z
    .array(z.string().min(1).max(2048))
    .min(1)
    .describe(
      `ARNs. \${AWS::Region}, \${AWS::AccountId}, \${AWS::Partition}, \${Project} and \${Environment} are filled in.`,
    ),
  conditions: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])))
    .default({})
    .describe("The statement's Condition, as IAM has it."),
});

const sidecar = z.strictObject({
  name: checkedText((name) => nameProblem('container', name))
    .meta({ pattern: namePattern('container') })
    .describe('Name of the container.'),
  image: image.describe('Image by digest.'),
  essential: z.boolean().default(false).describe('Whether its end ends the task.'),
  command: strings.default([]).describe("Command, instead of the image's."),
  user: z.string().min(1).max(64).optional().describe("User, instead of the image's."),
  environment: environment.default({}).describe('Environment variables; text.'),
  secrets: z.array(secretName).default([]).describe('Names of secrets the service declares.'),
  stop_timeout_seconds: z.int().min(2).max(120).optional().describe('Seconds between SIGTERM and SIGKILL.'),
});

export const manifestSchema = z.strictObject({
  image: image.describe('Image of the app, by digest.'),
  proxy: z
    .strictObject({
      image: image.describe('Image of the nginx container, by digest.'),
      port: port.default(8080).describe('Port the proxy listens on.'),
    })
    .describe('The nginx container in front of the app.'),
  port: port.default(8000).describe('Port the app listens on.'),
  command: strings.default([]).describe("Command of the app, instead of the image's."),
  user: z.string().min(1).max(64).optional().describe("User of the app, instead of the image's."),
  cpu: z.int().min(128).max(16384).default(256).describe('CPU units of a task; 1024 make one processor.'),
  memory: z.int().min(128).max(122880).default(512).describe('MiB of memory of a task.'),
  architecture: z
    .enum(['arm64', 'x86_64'])
    .optional()
    .describe("Architecture of the images; left out, that of the environment's hosts."),
  capacity: z
    .enum(['ec2', 'fargate'])
    .optional()
    .describe('What it runs on; left out, as the environment says.'),
  count: z
    .strictObject({
      min: z.int().min(0).max(1000).default(2).describe('Tasks that always run.'),
      max: z.int().min(1).max(1000).default(4).describe('Tasks at most.'),
      cpu_percent: z
        .int()
        .min(10)
        .max(95)
        .default(60)
        .describe('Average CPU use, in per cent, above which tasks are added.'),
      requests_per_minute: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(1000)
        .describe('Requests a minute and task above which tasks are added.'),
    })
    .prefault({})
    .describe('How many tasks run.'),
  expose: z
    .enum(['public', 'internal', 'none'])
    .default('none')
    .describe('Load balancer that leads to it: the public one, the internal one, none.'),
  host: shaped(HOST, 'a host name')
    .optional()
    .describe("Host it answers to; without a dot below the environment's domain. Left out: any."),
  path: shaped(RULE_PATH, "a path pattern of a load balancer's rule")
    .default('/*')
    .describe('Paths it answers to; * stands for any characters.'),
  priority: z
    .int()
    .min(1)
    .max(50000)
    .optional()
    .describe('Priority of its rule on the listener, allotted once; each service has its own.'),
  health: z
    .strictObject({
      path: shaped(PATH, 'a path').default('/health').describe('Path that answers 200 when it can work.'),
      grace_seconds: z
        .int()
        .min(0)
        .max(300)
        .default(60)
        .describe('Seconds after the start in which failed checks do not stop a task.'),
    })
    .prefault({})
    .describe('How its health is asked.'),
  alarms: z
    .strictObject({
      error_percent: z
        .number()
        .min(0.1)
        .max(100)
        .default(1)
        .describe('Requests that fail, in per cent, above which an alarm is raised.'),
      latency_seconds: z
        .number()
        .min(0.01)
        .max(60)
        .default(1)
        .describe('Seconds that one in twenty requests may take before an alarm is raised.'),
    })
    .prefault({})
    .describe('When somebody is told.'),
  environment: environment.default({}).describe('Environment variables of the app; text.'),
  secrets: z
    .record(secretName, secret)
    .default({})
    .describe('Secrets the app is given as environment variables.'),
  read_secrets: z
    .boolean()
    .default(false)
    .describe(
      'Whether the app may read its secrets itself, by path: for images that start with chamber or read Parameter Store.',
    ),
  tables: z
    .record(
      shaped(
        '^(?=.{1,31}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$',
        'the name of a table: lower-case letters, digits and hyphens',
      ),
      table,
    )
    .default({})
    .describe(
      'DynamoDB tables of the service. The app finds each by TABLE_<NAME>, and may read and write it.',
    ),
  containers: z.array(sidecar).max(8).default([]).describe('Further containers of the task.'),
  policy: z.array(statement).default([]).describe('What the app may do in AWS.'),
  stop_timeout_seconds: z.int().min(2).max(120).default(30).describe('Seconds between SIGTERM and SIGKILL.'),
  deregistration_seconds: z
    .int()
    .min(0)
    .max(3600)
    .default(30)
    .describe('Seconds a task still answers after the load balancer sends it nothing new.'),
  writable_root: z
    .boolean()
    .default(false)
    .describe('Whether the app may write anywhere; else in /tmp only.'),
  execute_command: z.boolean().default(false).describe('Whether operators may run commands in the app.'),
});

export type ManifestData = z.output<typeof manifestSchema>;
