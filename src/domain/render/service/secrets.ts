import { InvalidInput } from '../../operator/error.ts';
import type { ServiceManifest } from '../../service/manifest.ts';
import { isJsonMap, type Json, type JsonMap } from '../../template/parse.ts';
import { SHARED } from '../../workspace/names.ts';
import { yamlProblem } from '../../yaml/problems.ts';

const OWN = `\${SecretsPath}`;
const SHARED_PATH = `/\${Project}/\${Environment}/${SHARED}`;

/** Parameter name of a secret, with CloudFormation placeholders. */
export function secretPath(name: string, { secrets }: Pick<ServiceManifest, 'secrets'>): string {
  return `${secrets[name]?.shared ? SHARED_PATH : OWN}/${name}`;
}

/**
 * ECS rejects a secret with the name of a variable ("The secret name must be unique and not shared with any new or
 * existing environment variables"). The manifest's variables are already checked; this checks those of the base
 * template and of tables.
 */
export function checkVariableNames(
  container: JsonMap,
  names: string[],
  { source, file }: ServiceManifest,
): void {
  const given = Array.isArray(container.Environment) ? container.Environment : [];
  const variables = new Set(given.map((entry) => (isJsonMap(entry) ? entry.Name : null)));
  const problems = names
    .filter((name) => variables.has(name))
    .map((name) =>
      yamlProblem(
        file,
        'keys_disagree',
        `${name} is already a variable of the container, set by the template or a table`,
        source.keyPosition(['secrets', name]),
        name,
        ['Rename the secret'],
      ),
    );
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** Lets the execution role read the shared secrets that the service declares, and no others. */
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
    decrypt('DecryptSharedSecrets', paths),
  ];
}

/** Lets the app read everything below its own path, and the shared secrets that it declares. */
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
    decrypt('DecryptSecrets', [`${OWN}/*`, ...shared]),
  ];
}

/** Budget out of the 10,240 characters for all inline policies of a role ("IAM and AWS STS quotas"). */
const ROOM = 8000;
/** Maximum length of an ARN without the secret's name; each ARN appears in two statements. */
const AROUND = 100;

/** The problem if a service has too many shared secrets, or null. */
export function sharingProblem({ secrets }: Pick<ServiceManifest, 'secrets'>): string | null {
  const names = Object.keys(secrets).filter((name) => secrets[name]?.shared);
  const size = names.reduce((sum, name) => sum + 2 * (AROUND + name.length), 0);
  if (size <= ROOM) return null;
  return `${names.length} shared secrets do not fit into its role policies: ${size} characters, the maximum is ${ROOM}`;
}

function sharedPaths({ secrets }: ServiceManifest): string[] {
  return Object.keys(secrets)
    .filter((name) => secrets[name]?.shared)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => `${SHARED_PATH}/${name}`);
}

/**
 * The encryption context contains the parameter's ARN, so the key decrypts no other value. In AWS China the service's
 * name may end in amazonaws.com.cn; cfn/keys.yaml says more.
 */
function decrypt(sid: string, paths: string[]): JsonMap {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: { Ref: 'KeyArn' },
    Condition: {
      StringLike: {
        'kms:EncryptionContext:PARAMETER_ARN': paths.map(arn),
        'kms:ViaService': { 'Fn::Sub': `ssm.\${AWS::Region}.amazonaws.com*` },
      },
    },
  };
}

function arn(path: string): Json {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${path}` };
}
