import { partitionOf } from '../../../domain/aws/arn.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';

/** The sign-in service and the console domain of a partition. */
interface ConsoleHosts {
  federation: string;
  console: string;
}

/** IAM User Guide, "Enable custom identity broker access to the AWS console"; AWS General Reference, "Partitions". */
const CONSOLE_HOSTS: Record<string, ConsoleHosts> = {
  aws: {
    federation: 'https://signin.aws.amazon.com/federation',
    console: 'console.aws.amazon.com',
  },
  'aws-cn': {
    federation: 'https://signin.amazonaws.cn/federation',
    console: 'console.amazonaws.cn',
  },
  'aws-us-gov': {
    federation: 'https://signin.amazonaws-us-gov.com/federation',
    console: 'console.amazonaws-us-gov.com',
  },
};

const ISSUER = 'ops';
const TIMEOUT_MS = 30_000;

/** Creates URLs that sign a browser in with a role's session. */
export class SignIn {
  readonly #hosts: Record<string, ConsoleHosts>;

  constructor(hosts: Record<string, ConsoleHosts> = CONSOLE_HOSTS) {
    this.#hosts = hosts;
  }

  /** Throws `sign_in_unreachable`, `sign_in_refused`. The session is sent to AWS's sign-in service only. */
  async address(keys: AwsKeys, region: string): Promise<SecretValue> {
    const { federation, console } = this.#hosts[partitionOf(region)] as ConsoleHosts;
    const token = await signInToken(federation, keys);
    const destination = `https://${region}.${console}/console/home?region=${region}`;
    const query = new URLSearchParams({
      Action: 'login',
      Issuer: ISSUER,
      Destination: destination,
      SigninToken: token,
    });
    return new SecretValue(`${federation}?${query}`);
  }
}

/**
 * Without SessionDuration: AWS rejects it for a chained role's session, and by default the browser's session lasts as
 * long as the role's.
 */
async function signInToken(federation: string, { id, secret, token }: AwsKeys): Promise<string> {
  const session = JSON.stringify({
    sessionId: id,
    sessionKey: secret.reveal(),
    sessionToken: token?.reveal() ?? '',
  });
  const query = new URLSearchParams({ Action: 'getSigninToken', Session: session });
  const answer = await fetchSafely(`${federation}?${query}`, new URL(federation).host);
  const found: unknown = answer.ok ? await answer.json().catch(() => null) : null;
  const value =
    typeof found === 'object' && found !== null && 'SigninToken' in found ? found.SigninToken : null;
  if (typeof value === 'string' && value !== '') return value;
  throw new OperatorError('credentials', 'sign_in_refused', 'AWS returned no sign-in URL for this session', {
    reason: `The sign-in service answered with status ${answer.status}`,
    next: ['ops whoami'],
  });
}

/** Drops the original error: it could contain the URL, and with it the session. */
async function fetchSafely(url: string, host: string): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
    throw new OperatorError('failed', 'sign_in_unreachable', `${host} is not reachable`, {
      reason: `No answer from the sign-in service${cause?.code ? ` (${cause.code})` : ''}`,
      value: host,
      next: ['Check the network and the proxy'],
    });
  }
}
