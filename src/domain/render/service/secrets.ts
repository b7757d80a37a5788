import { InvalidInput } from '../../operator/error.ts';
import type { ServiceManifest } from '../../service/manifest.ts';
import { isJsonMap, type Json, type JsonMap } from '../../template/parse.ts';
import { SHARED } from '../../workspace/names.ts';
import { yamlProblem } from '../../yaml/problems.ts';

const OWN = `\${SecretsPath}`;
const SHARED_PATH = `/\${Project}/\${Environment}/${SHARED}`;

/** Where a container finds it, as CloudFormation fills it in. */
export function secretPath(name: string, { secrets }: Pick<ServiceManifest, 'secrets'>): string {
  return `${secrets[name]?.shared ? SHARED_PATH : OWN}/${name}`;
}

/**
 * ECS refuses a secret by the name of a variable ("The secret name must be unique and not shared with any new or
 * existing environment variables"). The manifest's own were looked at before; these are of the base, or of a table.
 */
export function checkApart(container: JsonMap, names: string[], { source, file }: ServiceManifest): void {
  const given = Array.isArray(container.Environment) ? container.Environment : [];
  const variables = new Set(given.map((entry) => (isJsonMap(entry) ? entry.Name : null)));
  const problems = names
    .filter((name) => variables.has(name))
    .map((name) =>
      yamlProblem(
        file,
        'keys_disagree',
        `${name} is a variable of the container already: the template or a table gives it`,
        source.keyPosition(['secrets', name]),
        name,
        ['Give the secret another name'],
      ),
    );
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** What the execution role may read beside the service's own: those it declares, and none else of what is shared. */
export function sharedStatements(manifest: ServiceManifest): JsonMap[] {
  const paths = sharedPaths(manifest);
  if (paths.length === 0) return [];
  return [
    {
      Sid: 'ReadSharedSecrets',
      Effect: 'Allow',
      Action: 'ssm:GetParameters',
      Resource: paths.map(arn),
    },
    decrypt('DecryptSharedSecrets', { StringEquals: parameterArn(paths) }),
  ];
}

/** What the app itself may read: all below its own path, and the shared ones that it declares. */
export function readingStatements(manifest: ServiceManifest): JsonMap[] {
  if (!manifest.read_secrets) return [];
  const shared = sharedPaths(manifest);
  return [
    {
      Sid: 'ReadSecrets',
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
      Resource: [OWN, `${OWN}/*`, ...shared].map(arn),
    },
    decrypt('DecryptSecrets', { StringLike: parameterArn([`${OWN}/*`, ...shared]) }),
  ];
}

/** Of the 10,240 characters that the policies written into a role have together ("IAM and AWS STS quotas"). */
const ROOM = 8000;
/** An ARN stands in two statements, with at most so much around the secret's own name. */
const AROUND = 100;

/** Why a service cannot share so many secrets, or null. */
export function sharingProblem({ secrets }: Pick<ServiceManifest, 'secrets'>): string | null {
  const names = Object.keys(secrets).filter((name) => secrets[name]?.shared);
  const size = names.reduce((sum, name) => sum + 2 * (AROUND + name.length), 0);
  if (size <= ROOM) return null;
  return `${names.length} shared secrets are more than fit into the policies of its roles: ${size} characters, at most ${ROOM}`;
}

function sharedPaths({ secrets }: ServiceManifest): string[] {
  return Object.keys(secrets)
    .filter((name) => secrets[name]?.shared)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => `${SHARED_PATH}/${name}`);
}

/** Each value is encrypted with its parameter's name beside it, so the key opens no other. */
function decrypt(sid: string, only: { StringEquals?: JsonMap; StringLike?: JsonMap }): JsonMap {
  const via: JsonMap = { 'kms:ViaService': { 'Fn::Sub': `ssm.\${AWS::Region}.amazonaws.com` } };
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: { Ref: 'KeyArn' },
    Condition: { ...only, StringEquals: { ...via, ...only.StringEquals } },
  };
}

function parameterArn(paths: string[]): JsonMap {
  return { 'kms:EncryptionContext:PARAMETER_ARN': paths.map(arn) };
}

function arn(path: string): Json {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${path}` };
}
