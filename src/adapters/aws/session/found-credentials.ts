import { SecretValue } from '../../../domain/secrets/value.ts';
import type { Env } from '../client/access.ts';
import type { Found, Source } from './credential-source.ts';
import { RENEW } from './session-context.ts';

/** The source's own credentials, before ops creates a session: found once, and again before they expire. */
export class FoundCredentials {
  readonly #given: Found | null;
  readonly #search: () => Promise<Found>;
  readonly #now: () => Date;
  #found: Promise<Found> | null = null;

  /** `search` asks the SDK: single sign-on, a process, web identity, a container, an instance. */
  constructor(source: Source, env: Env, search: () => Promise<Found>, now: () => Date) {
    this.#given = givenKeys(source, env);
    this.#search = search;
    this.#now = now;
  }

  async get(): Promise<Found> {
    if (this.#given) return this.#given;
    this.#found ??= this.#once();
    const search = this.#found;
    const { expires } = await search;
    const lasts = expires === null || expires.getTime() - this.#now().getTime() > RENEW;
    // Another caller may have begun to search again.
    if (!lasts && this.#found === search) this.#found = this.#once();
    return this.#found ?? search;
  }

  /** A failure is not kept: the operator may sign in meanwhile. */
  #once(): Promise<Found> {
    return this.#search().catch((error: unknown) => {
      this.#found = null;
      throw error;
    });
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
