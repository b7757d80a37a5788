import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { PARTITIONS, partitionOf } from '../../../domain/aws/partition.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';
import type { Agents } from '../client/proxy.ts';

/** The URL of the sign-in service and the console's domain. */
interface ConsoleHosts {
  federation: string;
  console: string;
}

const CONSOLE_HOSTS: Record<string, ConsoleHosts> = Object.fromEntries(
  Object.entries(PARTITIONS).map(([id, { signIn, console }]) => [
    id,
    { federation: `https://${signIn}/federation`, console },
  ]),
);

const ISSUER = 'ops';
const TIMEOUT_MS = 30_000;

/** Creates URLs that sign a browser in with a role's session. */
export class SignIn {
  readonly #agents: Agents;
  readonly #hosts: Record<string, ConsoleHosts>;

  constructor(agents: Agents, hosts: Record<string, ConsoleHosts> = CONSOLE_HOSTS) {
    this.#agents = agents;
    this.#hosts = hosts;
  }

  /** Throws `sign_in_unreachable`, `sign_in_refused`. The session is sent to AWS's sign-in service only. */
  async address(keys: AwsKeys, region: string): Promise<SecretValue> {
    const { federation, console } = this.#hosts[partitionOf(region)] as ConsoleHosts;
    const token = await signInToken(federation, keys, this.#agents);
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
async function signInToken(
  federation: string,
  { id, secret, token }: AwsKeys,
  agents: Agents,
): Promise<string> {
  const session = JSON.stringify({
    sessionId: id,
    sessionKey: secret.reveal(),
    sessionToken: token?.reveal() ?? '',
  });
  const query = new URLSearchParams({ Action: 'getSigninToken', Session: session });
  const { status, text } = await request(new URL(`${federation}?${query}`), agents);
  const found = status === 200 ? parsed(text) : null;
  const value =
    typeof found === 'object' && found !== null && 'SigninToken' in found ? found.SigninToken : null;
  if (typeof value === 'string' && value !== '') return value;
  throw new OperatorError('credentials', 'sign_in_refused', 'AWS returned no sign-in URL for this session', {
    reason: `The sign-in service answered with status ${status}`,
    next: ['ops whoami'],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Follows no redirect. Drops the original error: it could contain the URL, and with it the session. */
async function request(url: URL, agents: Agents): Promise<{ status: number; text: string }> {
  const secure = url.protocol === 'https:';
  const http = secure ? await import('node:https') : await import('node:http');
  const agent = new http.Agent((secure ? agents.httpsAgent : agents.httpAgent) ?? {});
  try {
    const sent = http.get(url, { agent, signal: AbortSignal.timeout(TIMEOUT_MS) });
    // A time-out while the answer is read is an error of both; reading it reports the error.
    sent.on('error', () => undefined);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 0, text: await textOf(answer) };
  } catch (error) {
    const { code } = error as { code?: string };
    throw new OperatorError('failed', 'sign_in_unreachable', `${url.host} is not reachable`, {
      reason: `No answer from the sign-in service${code ? ` (${code})` : ''}`,
      value: url.host,
      next: ['Check the network and the proxy'],
    });
  }
}
