import { OperatorError } from '../../../domain/operator/error.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';
import type { Env } from '../client/access.ts';
import type { Found, Source } from './credential-source.ts';
import { RENEW } from './session-context.ts';

/** The source's own credentials, before ops creates a session: found once, and again before they expire. */
export class FoundCredentials {
  readonly #given: Found | null;
  readonly #search: () => Promise<Found>;
  readonly #accountOf: (keys: AwsKeys) => Promise<string>;
  readonly #now: () => Date;
  #found: Promise<Found> | null = null;
  #account: string | null = null;

  /** `search` asks the SDK: single sign-on, a process, web identity, a container, an instance. */
  constructor(
    source: Source,
    env: Env,
    { search, accountOf }: { search: () => Promise<Found>; accountOf: (keys: AwsKeys) => Promise<string> },
    now: () => Date,
  ) {
    this.#given = givenKeys(source, env);
    this.#search = search;
    this.#accountOf = accountOf;
    this.#now = now;
  }

  /** From now on, credentials that replace expiring ones must be of this account. */
  prove(account: string): void {
    this.#account = account;
  }

  async get(): Promise<Found> {
    if (this.#given) return this.#given;
    this.#found ??= this.#once();
    const search = this.#found;
    const { expires } = await search;
    const lasts = expires === null || expires.getTime() - this.#now().getTime() > RENEW;
    // Another caller may have begun to search again.
    if (!lasts && this.#found === search) this.#found = this.#once((next) => this.#verify(next));
    return this.#found ?? search;
  }

  /** A failure is not kept: the operator may sign in meanwhile. */
  #once(verify: (found: Found) => Promise<void> = async () => undefined): Promise<Found> {
    const search = async () => {
      const found = await this.#search();
      await verify(found);
      return found;
    };
    return search().catch((error: unknown) => {
      this.#found = null;
      throw error;
    });
  }

  /** A source may have changed since the account was verified: a process, or a sign-on in another window. */
  async #verify({ keys }: Found): Promise<void> {
    if (this.#account === null) return;
    const account = await this.#accountOf(keys);
    if (account === this.#account) return;
    throw new OperatorError(
      'credentials',
      'wrong_account',
      `The credentials were renewed for account ${account}; this command works in ${this.#account}`,
      {
        value: account,
        reason: 'Their source gives the credentials of another account than when the command started',
        next: ['ops whoami'],
      },
    );
  }
}

/** Keys that need no search: a profile's, or the shell's. */
function givenKeys({ keys, roles, profile }: Source, env: Env): Found | null {
  if (keys) return roles.length === 0 ? { keys, expires: null } : null;
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (profile !== null || !id || !secret) return null;
  return {
    keys: { id, secret: new SecretValue(secret), token: token ? new SecretValue(token) : null },
    expires: null,
  };
}
