import { ecrImage } from '../../aws/ecr.ts';
import { OperatorError } from '../../operator/error.ts';
import type { PolicyStatement, ServiceManifest, Sidecar } from '../../service/manifest.ts';
import { TABLE_ACTIONS, tablesOf } from '../../service/tables.ts';
import { isJsonMap, type Json, type JsonMap } from '../../template/parse.ts';
import { literal } from './literal.ts';
import { checkVariableNames, readingStatements, secretPath, sharedStatements } from './secrets.ts';

const APP = 'app';

/**
 * Composes a service's template: adds the manifest's content to the base template, as data, never as text. Throws
 * `template_refused` if the base (which may be the workspace's own) lacks a required part.
 */
export function composeService(
  base: JsonMap,
  manifest: ServiceManifest,
  file: string,
  account: string,
): JsonMap {
  const template = structuredClone(base);
  const properties = propertiesOf(template, 'TaskDefinition', file);
  const containers = properties.ContainerDefinitions;
  const app = Array.isArray(containers)
    ? containers.find((container) => isJsonMap(container) && container.Name === APP)
    : undefined;
  if (!Array.isArray(containers) || !isJsonMap(app))
    throw lacking(file, 'container called app in TaskDefinition');
  addTables(template, app, manifest);
  addEnvironment(app, manifest.environment);
  addSecrets(app, Object.keys(manifest.secrets), manifest);
  if (manifest.command.length > 0) app.Command = manifest.command.map(literal);
  if (manifest.user !== null) app.User = literal(manifest.user);
  for (const sidecar of manifest.containers) {
    containers.push(sidecarDefinition(sidecar, app, manifest));
  }
  const execution = propertiesOf(template, 'ExecutionRole', file);
  addPolicy(execution, 'shared-secrets', sharedStatements(manifest));
  addPolicy(execution, 'images-of-other-accounts', pullStatements(manifest, account));
  const role = propertiesOf(template, 'TaskRole', file);
  addPolicy(role, 'read-secrets', readingStatements(manifest));
  addPolicy(role, 'tables', tableStatements(manifest));
  addPolicy(role, 'service', manifest.policy.map(statement));
  return template;
}

function propertiesOf(template: JsonMap, id: string, file: string): JsonMap {
  const resources = template.Resources;
  const resource = isJsonMap(resources) ? resources[id] : undefined;
  const properties = isJsonMap(resource) ? resource.Properties : undefined;
  if (!isJsonMap(properties)) throw lacking(file, `resource ${id} with Properties`);
  return properties;
}

function lacking(file: string, what: string): OperatorError {
  return new OperatorError(
    'input',
    'template_refused',
    `${file} cannot be the base template of services: it has no ${what}`,
    {
      file,
      next: [`Add it, or restore ${file} from ops`],
    },
  );
}

/** Sorted by name, so that reordering a manifest creates no new task definition. The manifest overrides the base. */
function addEnvironment(container: JsonMap, environment: Record<string, string>): void {
  const given = Array.isArray(container.Environment) ? container.Environment : [];
  const kept = given.filter((entry) => !(isJsonMap(entry) && Object.hasOwn(environment, String(entry.Name))));
  const entries = sorted(Object.keys(environment)).map((name) => ({
    Name: name,
    Value: literal(environment[name] ?? ''),
  }));
  container.Environment = [...kept, ...entries];
}

function addSecrets(container: JsonMap, names: string[], manifest: ServiceManifest): void {
  if (names.length === 0) return;
  checkVariableNames(container, names, manifest);
  container.Secrets = sorted(names).map((name) => ({
    Name: name,
    ValueFrom: { 'Fn::Sub': secretPath(name, manifest) },
  }));
}

/** Logs go to the app's log group, with the sidecar's name as stream prefix. */
function sidecarDefinition(sidecar: Sidecar, app: JsonMap, manifest: ServiceManifest): JsonMap {
  const definition: JsonMap = {
    Name: sidecar.name,
    Image: sidecar.image,
    Essential: sidecar.essential,
    LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ['NET_RAW'] } },
    StopTimeout: sidecar.stop_timeout_seconds ?? app.StopTimeout ?? { Ref: 'StopTimeoutSeconds' },
  };
  if (sidecar.command.length > 0) definition.Command = sidecar.command.map(literal);
  if (sidecar.user !== null) definition.User = literal(sidecar.user);
  addEnvironment(definition, sidecar.environment);
  addSecrets(definition, sidecar.secrets, manifest);
  const logs = app.LogConfiguration;
  if (isJsonMap(logs)) definition.LogConfiguration = withPrefix(structuredClone(logs), sidecar.name);
  return definition;
}

function withPrefix(logs: JsonMap, name: string): JsonMap {
  const options = logs.Options;
  return isJsonMap(options) ? { ...logs, Options: { ...options, 'awslogs-stream-prefix': name } } : logs;
}

function addPolicy(role: JsonMap, name: string, statements: JsonMap[]): void {
  if (statements.length === 0) return;
  const given = Array.isArray(role.Policies) ? role.Policies : [];
  const document: JsonMap = { Version: '2012-10-17', Statement: statements };
  role.Policies = [...given, { PolicyName: name, PolicyDocument: document }];
}

/** Adds parameters for the outputs of the table stacks, and environment variables for the app. */
function addTables(template: JsonMap, app: JsonMap, manifest: ServiceManifest): void {
  const tables = tablesOf(manifest);
  if (tables.length === 0) return;
  const declared = isJsonMap(template.Parameters) ? template.Parameters : {};
  const added = tables.flatMap(({ table, nameParameter, arnParameter }): [string, Json][] => [
    [nameParameter, { Type: 'String', Description: `Name of the table ${table}.` }],
    [arnParameter, { Type: 'String', Description: `ARN of the table ${table}.` }],
  ]);
  template.Parameters = { ...declared, ...Object.fromEntries(added) };
  const given = Array.isArray(app.Environment) ? app.Environment : [];
  app.Environment = [
    ...given,
    ...tables.map(({ variable, nameParameter }) => ({ Name: variable, Value: { Ref: nameParameter } })),
  ];
}

/**
 * The base allows the account's own registry. For another account's both sides must: its repository's policy, and this
 * role's, which names that registry ("Private repository policies" in the Amazon ECR User Guide).
 */
function pullStatements(manifest: ServiceManifest, account: string): JsonMap[] {
  const images = [manifest, manifest.proxy, ...manifest.containers].map(({ image }) => ecrImage(image));
  const arns = images
    .filter((image) => image !== null && image.account !== account)
    .map((image) => `${image?.region}:${image?.account}:repository/${image?.repository}`);
  if (arns.length === 0) return [];
  const resources = sorted([...new Set(arns)]).map(
    (rest): Json => ({
      'Fn::Sub': `arn:\${AWS::Partition}:ecr:${rest}`,
    }),
  );
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  return [{ Sid: 'PullFromOtherAccounts', Effect: 'Allow', Action: actions, Resource: resources }];
}

function tableStatements(manifest: ServiceManifest): JsonMap[] {
  const arns = tablesOf(manifest).map(({ arnParameter }) => arnParameter);
  if (arns.length === 0) return [];
  const resources = arns.flatMap((arn): Json[] => [{ Ref: arn }, { 'Fn::Sub': `\${${arn}}/index/*` }]);
  return [{ Sid: 'Tables', Effect: 'Allow', Action: TABLE_ACTIONS, Resource: resources }];
}

function statement({ effect, actions, resources, conditions }: PolicyStatement): JsonMap {
  const entry: JsonMap = { Effect: effect, Action: actions, Resource: resources.map(policyText) };
  if (Object.keys(conditions).length > 0) entry.Condition = mapValues(conditions, conditionOf);
  return entry;
}

function conditionOf(keys: PolicyStatement['conditions'][string]): JsonMap {
  return mapValues(keys, (values) => (Array.isArray(values) ? values.map(policyText) : policyText(values)));
}

function mapValues<T>(record: Record<string, T>, work: (value: T) => Json): JsonMap {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, work(value)]));
}

/** IAM variables (`${aws:username}`) must reach IAM unchanged; CloudFormation only substitutes its own. */
function policyText(text: string): Json {
  if (!/\$\{(AWS::[A-Za-z]+|Project|Environment|ServiceName)\}/.test(text)) return text;
  return { 'Fn::Sub': text.replaceAll(/\$\{(?!AWS::|Project\}|Environment\}|ServiceName\})/g, '${!') };
}

function sorted(names: string[]): string[] {
  return names.toSorted((a, b) => (a < b ? -1 : 1));
}
