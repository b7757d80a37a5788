import { partitionOf } from '../../../domain/aws/arn.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';

/** The sign-in service of a partition, and the domain of its console. */
interface Place {
  federation: string;
  console: string;
}

/** IAM User Guide, "Enable custom identity broker access to the AWS console"; AWS General Reference, "Partitions". */
const PLACES: Record<string, Place> = {
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

/** Makes addresses that sign a browser in with a role's session. */
export class SignIn {
  readonly #places: Record<string, Place>;

  constructor(places: Record<string, Place> = PLACES) {
    this.#places = places;
  }

  /** Throws `sign_in_unreachable`, `sign_in_refused`. The session goes to AWS's sign-in service and nowhere else. */
  async address(keys: AwsKeys, region: string): Promise<SecretValue> {
    const { federation, console } = this.#places[partitionOf(region)] as Place;
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
 * No SessionDuration: it is refused with a session of a chained role, and without it the browser's session lasts as
 * long as that of the role.
 */
async function signInToken(federation: string, { id, secret, token }: AwsKeys): Promise<string> {
  const session = JSON.stringify({
    sessionId: id,
    sessionKey: secret.reveal(),
    sessionToken: token?.reveal() ?? '',
  });
  const query = new URLSearchParams({ Action: 'getSigninToken', Session: session });
  const answer = await fetched(`${federation}?${query}`, new URL(federation).host);
  const found: unknown = answer.ok ? await answer.json().catch(() => null) : null;
  const made =
    typeof found === 'object' && found !== null && 'SigninToken' in found ? found.SigninToken : null;
  if (typeof made === 'string' && made !== '') return made;
  throw new OperatorError('credentials', 'sign_in_refused', 'AWS gives no sign-in address for this session', {
    reason: `The sign-in service answered with status ${answer.status}`,
    next: ['ops whoami'],
  });
}

/** The error is made anew: its cause could name the address, which holds the session. */
async function fetched(url: string, host: string): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
    throw new OperatorError('failed', 'sign_in_unreachable', `${host} is not reachable`, {
      reason: `No answer of the sign-in service${cause?.code ? ` (${cause.code})` : ''}`,
      value: host,
      next: ['Check the network, or a proxy'],
    });
  }
}
