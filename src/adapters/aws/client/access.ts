import { OperatorError } from '../../../domain/operator/error.ts';
import type { Target } from '../../../domain/session/target.ts';

/** Environment variables of the process. */
export type Env = Record<string, string | undefined>;

/** The settings that all clients share. */
export interface Access {
  region: string;
  profile?: string;
  endpoint?: string;
  /** Keys, or a provider of a session that ops caches: the SDK calls it again before the session expires. */
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
 * How to connect to a target. `endpoint` is that of the embedded AWS, null if it is not running; AWS_ENDPOINT_URL takes
 * precedence, so that a proxy can be put in front.
 */
export function accessFor(target: Target, env: Env, endpoint: string | null): Access {
  if (!target.local) {
    // The SDK prefers a profile to keys in the environment; the same rule chooses the variables for boto3.
    const profile = target.profile || env.AWS_PROFILE;
    return { region: target.region, ...(profile && { profile }) };
  }
  const url = env.AWS_ENDPOINT_URL || endpoint;
  if (!url) {
    throw new OperatorError('input', 'local_not_running', 'The embedded AWS is not running', {
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
 * All AWS_* variables of a child process: the inherited ones, and those that select the same account. boto3 prefers
 * keys in the environment to a profile, so inherited keys are dropped if another source is selected.
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

/** The inherited AWS_* variables with this region; if credentials are `chosen`, without those that select others. */
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
 * Settings for all clients: adaptive retries and time-outs (milliseconds). A client with one attempt does not throttle
 * itself either: its caller decides when to continue.
 */
export function clientSettings(access: Access, maxAttempts = 6) {
  return {
    ...access,
    maxAttempts,
    retryMode: maxAttempts === 1 ? 'standard' : 'adaptive',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  };
}
