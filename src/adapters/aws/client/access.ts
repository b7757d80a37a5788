import { OperatorError } from '../../../domain/operator/error.ts';
import { DEFAULT_TIMEOUT } from '../../../domain/operator/patience.ts';
import { shellProfile } from '../../../domain/session/profile.ts';
import type { Target } from '../../../domain/session/target.ts';
import { type Patience, withPatience } from './patience.ts';
import { type Agents, proxiesOf, proxyAgents } from './proxy.ts';

/** Environment variables of the process. */
export type Env = Record<string, string | undefined>;

/** The settings that all clients share. */
export interface Access {
  region: string;
  profile?: string;
  endpoint?: string;
  /** Keys, or what provides them: the SDK calls it again before they expire. Absent: the SDK finds credentials. */
  credentials?: Keys | (() => Promise<Keys>);
  /** Agents that use a proxy. */
  agents?: Agents;
  /** Default: calls wait as long as they do without OPS_TIMEOUT, and none is reported. */
  patience?: Patience;
}

/** Access keys as the SDK takes them. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
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
    const profile = target.profile ?? shellProfile(env);
    return { region: target.region, ...(profile && { profile }), agents: proxyAgents(proxiesOf(env)) };
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
  // The older name, which boto3 prefers (botocore, EnvProvider).
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
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

/** All AWS_* variables of a child process that uses the embedded AWS. */
export function embeddedVariables({ region, endpoint }: Access, env: Env): Record<string, string> {
  return {
    ...inherited(env, region),
    ...(endpoint && { AWS_ENDPOINT_URL: endpoint }),
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
  };
}

/** The inherited AWS_* variables with this region, without those that select credentials. */
export function inherited(env: Env, region: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('AWS_') || value === undefined || CHOOSES_CREDENTIALS.includes(name)) continue;
    variables[name] = value;
  }
  variables.AWS_REGION = region;
  variables.AWS_DEFAULT_REGION = region;
  return variables;
}

/**
 * Settings for all clients: adaptive retries and time-outs (milliseconds). A call without an answer is not repeated. A
 * client with one attempt does not throttle itself either: its caller decides when to continue.
 */
export function clientSettings({ agents = {}, patience = IMPATIENT, ...access }: Access, maxAttempts = 6) {
  const milliseconds = patience.timeout * 1_000;
  const requestHandler = {
    connectionTimeout: Math.min(5_000, milliseconds),
    requestTimeout: milliseconds,
    throwOnRequestTimeout: true,
    ...agents,
  };
  return {
    ...access,
    maxAttempts,
    retryMode: maxAttempts === 1 ? 'standard' : 'adaptive',
    requestHandler,
    // For the SDK's own clients, such as that of single sign-on: credential providers start them.
    ...(agents.httpsAgent && { clientConfig: { requestHandler } }),
    extensions: [withPatience(patience)],
  };
}

const IMPATIENT: Patience = { timeout: DEFAULT_TIMEOUT, report: () => undefined };
