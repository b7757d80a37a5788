import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface User {
  arn: string;
  secret: string;
  device: string | null;
}

interface Role {
  /** ARNs of users and roles in the trust policy. */
  trusts: string[];
  /** Maximum age of the code in seconds (aws:MultiFactorAuthAge), if the trust policy has one. */
  maxAge?: number;
  externalId?: string;
  /** Seconds. */
  maxDuration?: number;
}

interface Issued {
  arn: string;
  /** Time of its MFA code in milliseconds. */
  mfa: number | null;
  expires: number;
  chained: boolean;
}

/**
 * STS over HTTP, as in its API reference:
 * - The access key id and the session token identify the caller; unknown and expired ones are refused.
 * - GetSessionToken accepts only a user's keys, with the user's device and a code, each code once.
 * - AssumeRole accepts callers that the role trusts. A session of GetSessionToken carries the age of its code, a role's
 *   session does not. A chained role lasts one hour at most.
 * - The test sets the time.
 * `unexpected` records any other request, which gets an error.
 */
export class FakeSts {
  readonly users: Record<string, User> = {};
  readonly roles: Record<string, Role> = {};
  /** Valid codes, each accepted once. */
  codes: string[] = [];
  /** The requests, such as "GetSessionToken AKIAUSER". */
  readonly calls: string[] = [];
  readonly unexpected: string[] = [];
  /** Code and message of an error that answers every request. */
  failing: [string, string] | null = null;
  readonly #now: () => number;
  readonly #issued = new Map<string, Issued>();
  readonly #server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, text } = this.#answer(request, new URLSearchParams(body));
      response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
    });
  });

  constructor(now: () => number) {
    this.#now = now;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** All secrets that were issued or belong to a user. */
  get secrets(): string[] {
    const given = [...this.#issued.keys()].flatMap((token) => [token, `secret-of-${token}`]);
    return [...given, ...Object.values(this.users).map(({ secret }) => secret)];
  }

  #answer({ headers }: IncomingMessage, body: URLSearchParams): { status: number; text: string } {
    const action = body.get('Action') ?? '';
    const keyId = /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
    this.calls.push(`${action} ${keyId}`);
    if (this.failing) return failure(403, ...this.failing);
    const token = headers['x-amz-security-token'];
    const caller = this.#caller(keyId, typeof token === 'string' ? token : null);
    if (caller === null) return failure(403, 'InvalidClientTokenId', 'The security token is invalid.');
    if (caller.expires <= this.#now()) return failure(403, 'ExpiredToken', 'The security token has expired');
    if (action === 'GetCallerIdentity') return identity(caller.arn);
    if (action === 'GetSessionToken') return this.#sessionToken(caller, keyId, body);
    if (action === 'AssumeRole') return this.#assumeRole(caller, body);
    this.unexpected.push(action);
    return failure(400, 'InvalidAction', `No action ${action}`);
  }

  #caller(keyId: string, token: string | null): Issued | null {
    const user = this.users[keyId];
    if (token === null && user)
      return { arn: user.arn, mfa: null, expires: Number.POSITIVE_INFINITY, chained: false };
    const given = token === null ? undefined : this.#issued.get(token);
    return given && keyId === `ASIA${token}` ? given : null;
  }

  #sessionToken(caller: Issued, keyId: string, body: URLSearchParams) {
    const user = this.users[keyId];
    if (!user) return failure(403, 'AccessDenied', 'Cannot call GetSessionToken with session credentials');
    const code = body.get('TokenCode') ?? '';
    if (body.get('SerialNumber') !== user.device) {
      return failure(
        403,
        'AccessDenied',
        'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
      );
    }
    if (!this.codes.includes(code)) {
      const message = 'MultiFactorAuthentication failed with invalid MFA one time pass code. ';
      return failure(403, 'AccessDenied', message);
    }
    this.codes = this.codes.filter((each) => each !== code);
    return this.#issue('GetSessionToken', { ...caller, mfa: this.#now() }, body);
  }

  #assumeRole(caller: Issued, body: URLSearchParams) {
    const arn = body.get('RoleArn') ?? '';
    const role = this.roles[arn];
    const age = caller.mfa === null ? Number.POSITIVE_INFINITY : (this.#now() - caller.mfa) / 1_000;
    const allowed =
      role?.trusts.some((each) => caller.arn.includes(each)) &&
      age <= (role?.maxAge ?? Number.POSITIVE_INFINITY) &&
      (role?.externalId ?? null) === body.get('ExternalId');
    if (!role || !allowed) {
      const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
      return failure(403, 'AccessDenied', message);
    }
    const chained = caller.arn.includes(':assumed-role/');
    const limit = chained ? 3_600 : (role.maxDuration ?? 3_600);
    if (Number(body.get('DurationSeconds')) > limit) {
      const why = chained
        ? 'the 1 hour session limit for roles assumed by role chaining.'
        : 'the MaxSessionDuration set for this role.';
      return failure(400, 'ValidationError', `The requested DurationSeconds exceeds ${why}`);
    }
    const [, , , , account, path] = arn.split(':');
    const session = `arn:aws:sts::${account}:assumed-role/${path?.split('/').at(-1)}/${body.get('RoleSessionName')}`;
    return this.#issue('AssumeRole', { arn: session, mfa: null, expires: 0, chained }, body);
  }

  #issue(action: string, issued: Issued, body: URLSearchParams) {
    const token = `TOKEN${String(this.#issued.size + 1).padStart(12, '0')}canary`;
    const expires = this.#now() + Number(body.get('DurationSeconds')) * 1_000;
    this.#issued.set(token, { ...issued, expires });
    const credentials = `<Credentials><AccessKeyId>ASIA${token}</AccessKeyId><SecretAccessKey>secret-of-${token}</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>${new Date(expires).toISOString()}</Expiration></Credentials>`;
    return success(action, credentials);
  }
}

function identity(arn: string) {
  return success(
    'GetCallerIdentity',
    `<Arn>${arn}</Arn><UserId>U</UserId><Account>${arn.split(':')[4]}</Account>`,
  );
}

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

function success(action: string, result: string) {
  const inner = `<${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>`;
  return { status: 200, text: `<${action}Response xmlns="${NAMESPACE}">${inner}</${action}Response>` };
}

function failure(status: number, code: string, message: string) {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    text: `<ErrorResponse xmlns="${NAMESPACE}">${error}<RequestId>r</RequestId></ErrorResponse>`,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
