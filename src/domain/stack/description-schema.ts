import * as z from 'zod';

/**
 * The files of build/<environment>/, written once: TypeScript's types, schemas/{build,stack}.schema.json and the tables
 * of docs/reference/build-format.md follow from here; the playbooks' own reader is tested against it.
 */
const texts = z.array(z.string());
const accountId = z.string().regex(/^[0-9]{12}$/);
const format = z.literal(1).describe('version of this format');

export const outputInputSchema = z
  .strictObject({
    stack: z.string().describe('host name'),
    stack_name: z.string().describe("CloudFormation's name"),
    region: z.string().describe('where it is deployed'),
    output: z.string().describe('name of the output'),
  })
  .meta({ id: 'output', description: 'an output of another stack, read at the moment of deployment' });

export const literalSchema = z.union([z.string(), z.number(), z.boolean(), texts]);

export const inputSchema = z.union([literalSchema, outputInputSchema]).meta({
  id: 'input',
  description: 'a literal (a list is joined with commas), or an output of another stack',
});

export const generationSchema = z
  .strictObject({
    length: z.int().min(1).describe('characters'),
    alphabet: z
      .enum(['alphanumeric', 'hex', 'printable'])
      .describe(
        '`hex` is lower case; `printable` is letters, digits and ``!#%&()*+,-./:;<=>?@[]^_{|}~``: ASCII without quotes, backslash, space, `$` and the backtick',
      ),
  })
  .meta({ id: 'generation' });

export const declaredSecretSchema = z
  .strictObject({
    name: z.string().describe('full name of the parameter'),
    key_id: z.string().describe('key it is encrypted under'),
    generate: generationSchema
      .nullable()
      .describe('how it is generated if it does not exist; null: the operator sets it'),
    copy_from: z
      .string()
      .exactOptional()
      .describe('region whose value is copied, see "Secrets of a replica region"; `generate` is then null'),
  })
  .meta({ id: 'secret' });

export const artifactSchema = z
  .strictObject({
    function: z.string().describe('name of the function'),
    folder: z.string().describe('its files, absolute or relative to the description'),
    key: z.string().describe('key of the zip in the artefact bucket'),
  })
  .meta({ id: 'artifact' });

/** `<stack>.json`. */
export const stackDescriptionSchema = z.strictObject({
  format,
  stack: z.string().describe('host name: `network`, `service-hello`'),
  stack_name: z.string().describe("CloudFormation's name: `shop-dev-network`"),
  scope: z
    .enum(['environment', 'account'])
    .describe('an account stack is created if it does not exist, and never destroyed with an environment'),
  account: accountId.describe('the account it is deployed to'),
  region: z.string().describe('the region it is deployed to; it belongs to the stack'),
  needs: texts.describe(
    'host names of the stacks that must be deployed first, among them every stack that an input comes from',
  ),
  template: z.string().describe('file in the same folder'),
  fingerprint: z
    .string()
    .regex(/^([0-9a-f]{16})?$/)
    .describe(
      "the first 16 hex digits of the SHA-256 of the template's meaning (without comments, descriptions and key order) and of `stack_policy`; also its output `TemplateFingerprint`",
    ),
  parameters: z.record(z.string(), inputSchema).describe('name → input'),
  tags: z
    .record(z.string(), z.string())
    .describe("the stack's tags, which CloudFormation puts on every resource"),
  capabilities: z
    .array(z.string())
    .describe('`CAPABILITY_IAM`, `CAPABILITY_NAMED_IAM`, `CAPABILITY_AUTO_EXPAND`'),
  role_arn: z.string().nullable().describe('service role that CloudFormation uses'),
  stack_policy: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('the policy document; null: none is set, and an existing one is kept'),
  termination_protection: z.boolean().describe('whether CloudFormation refuses to delete the stack'),
  disable_rollback: z.boolean().describe('keep what was created when a creation fails'),
  notification_arns: texts.describe('SNS topics that receive the events of the stack'),
  artifact_bucket: inputSchema
    .nullable()
    .describe('where a template over 51,200 bytes, and the code of functions, is uploaded'),
  secrets: z.array(declaredSecretSchema).describe("secrets that this stack's service declares"),
  secret_paths: texts
    .exactOptional()
    .describe(
      'paths below which the service itself reads every parameter (`read_secrets`): nothing there counts as undeclared',
    ),
  artifacts: z
    .array(artifactSchema)
    .exactOptional()
    .describe('code of functions that the template reads from the artefact bucket, see "Artefacts"'),
  source: z.string().describe('file the stack was rendered from, relative to the workspace, for messages'),
  state: z
    .literal('absent')
    .exactOptional()
    .describe('the files no longer have this stack, see "Removed stacks"'),
});

/** `build.json`. */
export const buildSchema = z.strictObject({
  format,
  project: z.string().describe('name of the project'),
  environment: z.string().describe('name of the environment'),
  account: accountId.describe(
    'the account; every run that changes anything first checks it with STS GetCallerIdentity',
  ),
  region: z.string().describe('home region'),
  lock: z
    .string()
    .describe('name of the SSM parameter that locks the environment: `/<project>/<environment>/.ops/lock`'),
  stacks: texts.describe('host names of all stacks, ordered so that each comes after the stacks it needs'),
});

/** `sources.json`. */
export const sourcesSchema = z.strictObject({
  format,
  project: z.string().describe('name of the project'),
  environment: z.string().describe('name of the environment'),
  account: accountId.describe('its account'),
  region: z.string().describe('home region'),
  bucket: outputInputSchema.describe('the artefact bucket'),
  key: z.string().describe('key of the object in it: `environments/<environment>/sources.json`'),
  tags: z.record(z.string(), z.string()).describe('tags of `ops.yaml`'),
  answers: z.record(z.string(), z.unknown()).describe('the answers in `environment.yml`, as data'),
  services: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .describe("name → the service's manifest, as data"),
});

/** The object in the artefact bucket. */
export const keptSourcesSchema = sourcesSchema.extend({
  state: z.enum(['deployed', 'destroyed']).describe('what the run did that wrote the object'),
  at: z.iso.datetime().describe('when, in UTC'),
  by: z.string().describe('ARN of the caller'),
});
