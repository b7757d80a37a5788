import { OperatorError } from '../../../domain/operator/error.ts';
import type { Target } from '../../../domain/session/target.ts';

/** Environment variables, as the process has them. */
export type Env = Record<string, string | undefined>;

/** What every client is made with. */
export interface Access {
  region: string;
  profile?: string;
  endpoint?: string;
  /** Keys, or a session that ops keeps: asked for again by the SDK before it ends. */
  credentials?: StaticKeys | (() => Promise<StaticKeys & { sessionToken: string; expiration: Date }>);
}

interface StaticKeys {
  accessKeyId: string;
  secretAccessKey: string;
}

const LOCAL_ACCOUNT = '000000000000';

/** An access key id of 12 digits selects the account of the embedded AWS; the secret is not checked. */
const LOCAL_CREDENTIALS = { accessKeyId: LOCAL_ACCOUNT, secretAccessKey: 'test' };

/**
 * How to reach a target. `endpoint` is the embedded AWS's, null where it does not run;
 * AWS_ENDPOINT_URL wins over it, so that something can stand in front of it.
 */
export function accessFor(target: Target, env: Env, endpoint: string | null): Access {
  if (!target.local) {
    // The SDK prefers a profile to keys in the environment; what boto3 gets is chosen by the same rule.
    const profile = target.profile || env.AWS_PROFILE;
    return { region: target.region, ...(profile && { profile }) };
  }
  const url = env.AWS_ENDPOINT_URL || endpoint;
  if (!url) {
    throw new OperatorError('input', 'local_not_running', 'The embedded AWS does not run', {
      next: ['ops local up'],
    });
  }
  return { region: target.region, endpoint: url, credentials: LOCAL_CREDENTIALS };
}

const CHOOSES_CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_CREDENTIAL_FILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
];

/**
 * Every AWS_* variable of a child process: the inherited ones, and what makes it reach the same account.
 * boto3 prefers keys in the environment to a profile, so keys that are not meant do not go along.
 */
export function childVariables(access: Access, env: Env): Record<string, string> {
  const chosen = access.profile !== undefined || access.credentials !== undefined;
  const variables = inherited(env, chosen, access.region);
  if (access.profile) variables.AWS_PROFILE = access.profile;
  if (access.endpoint) variables.AWS_ENDPOINT_URL = access.endpoint;
  if (typeof access.credentials === 'object') {
    variables.AWS_ACCESS_KEY_ID = access.credentials.accessKeyId;
    variables.AWS_SECRET_ACCESS_KEY = access.credentials.secretAccessKey;
  }
  return variables;
}

/** The AWS_* variables that choose no credentials, with the region; all of them where none are `chosen`. */
export function inherited(env: Env, chosen: boolean, region: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('AWS_') || value === undefined) continue;
    if (chosen && CHOOSES_CREDENTIALS.includes(name)) continue;
    variables[name] = value;
  }
  variables.AWS_REGION = region;
  variables.AWS_DEFAULT_REGION = region;
  return variables;
}

/**
 * Settings all clients share: adaptive retries, and no request that waits for ever (milliseconds). A client that never
 * repeats has no pace of its own either: its caller knows better when to go on.
 */
export function clientSettings(access: Access, maxAttempts = 6) {
  return {
    ...access,
    maxAttempts,
    retryMode: maxAttempts === 1 ? 'standard' : 'adaptive',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  };
}
