import { OperatorError } from '../../../domain/operator/error.ts';
import type { CodeSource, LoginOptions, SessionState } from '../../../domain/session/session.ts';
import type { Identity } from '../../../domain/session/target.ts';
import { MfaSession } from './mfa-session.ts';
import { RoleSessions } from './role-sessions.ts';
import type { KeptSession } from './session-cache.ts';
import { AHEAD, left, RENEW, type SessionContext, SHORT } from './session-context.ts';

/** Between two looks at how long the session of a run still lasts. */
const LOOK = 30_000;

/** Gives out the session of one target, and renews it in time. */
export class SessionManager {
  readonly #keeping: SessionContext;
  readonly #mfa: MfaSession | null;
  readonly #roles: RoleSessions | null;
  #held: KeptSession | null = null;
  #renewal: Promise<KeptSession> | null = null;
  /** Children that work with it: it must not come to its end. */
  #lent = 0;
  /** Nobody gave a code before the end: asking at each request that follows would only be a nuisance. */
  #given: OperatorError | null = null;
  #declined = false;
  #warned = '';

  constructor(keeping: SessionContext) {
    const { source } = keeping;
    this.#keeping = keeping;
    this.#mfa = source.keys && new MfaSession(keeping, source.keys);
    this.#roles = source.roles.length > 0 ? new RoleSessions(keeping, this.#mfa) : null;
  }

  /** Whether sessions are made here; else the SDK finds the credentials by itself. */
  async manages(): Promise<boolean> {
    return this.#keeping.target.role !== undefined || ((await this.#mfa?.device()) ?? null) !== null;
  }

  /** A session that can be worked with. Asks for a code where there is no other way. Throws `login_needed`. */
  async session(): Promise<KeptSession> {
    const held = this.#held;
    const rest = held ? left(held, this.#keeping.now) : 0;
    if (held && rest > RENEW) return held;
    if (held && this.#lent > 0 && rest > SHORT) {
      this.#renewBehind(RENEW);
      return held;
    }
    if (this.#given) throw this.#given;
    try {
      return await this.#renewed(RENEW);
    } catch (error) {
      if (isDeclined(error)) this.#given = error;
      throw error;
    }
  }

  /** Keeps the session from ending until what is returned is called. */
  lend(): () => void {
    this.#lent += 1;
    const timer = setInterval(() => this.lookAhead(), LOOK).unref();
    return () => {
      clearInterval(timer);
      this.#lent -= 1;
    };
  }

  /** Renews what ends soon while it can still be worked with. */
  lookAhead(): void {
    if (!this.#held) return;
    const whole = this.#held.expires.getTime() - this.#held.made.getTime();
    // A role may grant a quarter of an hour only.
    const margin = Math.min(AHEAD, whole / 2);
    if (left(this.#held, this.#keeping.now) <= margin) this.#renewBehind(margin);
  }

  #renewBehind(margin: number): void {
    if (this.#renewal || this.#declined) return;
    this.#renewed(margin).catch((error: unknown) => this.#tellAhead(error));
  }

  /** What is missing is said while there is still time. */
  #tellAhead(error: unknown): void {
    if (!this.#held) return;
    this.#declined ||= isDeclined(error);
    const end = `${this.#held.expires.toISOString().slice(11, 16)} UTC`;
    const [what, next] =
      error instanceof OperatorError ? [error.message, error.detail.next?.[0]] : [`${error}`];
    // What a command in another window makes is found in the cache.
    const then = next ?? (this.#declined ? 'A code is asked for once more then' : 'It is tried again');
    const message = `The session ends at ${end}: ${what}. ${then}`;
    if (message !== this.#warned) this.#keeping.warn(message);
    this.#warned = message;
  }

  #renewed(margin: number): Promise<KeptSession> {
    this.#renewal ??= this.#obtain(margin)
      .then((session) => {
        this.#held = session;
        this.#declined = false;
        return session;
      })
      .finally(() => {
        this.#renewal = null;
      });
    return this.#renewal;
  }

  #obtain(margin: number): Promise<KeptSession> {
    if (this.#roles) return this.#roles.get(margin);
    if (this.#mfa) return this.#mfa.get(margin);
    throw new TypeError('nothing to make a session of');
  }

  /** See Sessions.login. Where there is neither a device nor a role, the credentials stay as they are. */
  async login({ hours, code, renew }: LoginOptions): Promise<SessionState> {
    if (this.#mfa) await this.#loginByCode(this.#mfa, renew, code === null ? undefined : once(code), hours);
    if (this.#roles) this.#held = await this.#roles.get(renew ? Number.POSITIVE_INFINITY : RENEW);
    return this.state();
  }

  async #loginByCode(mfa: MfaSession, renew: boolean, code: CodeSource | undefined, hours: number) {
    if ((await mfa.device()) === null) {
      const device = await mfa.deriveDevice();
      if (device === null) return;
      this.#keeping.warn(`The profile has no mfa_serial: the device is taken to be ${device}`);
    }
    const kept = renew ? null : await mfa.kept();
    const lasts = kept !== null && left(kept, this.#keeping.now) > RENEW;
    const session = lasts ? kept : await mfa.renewed(null, code, hours);
    if (!this.#roles) this.#held = session;
  }

  /** See Sessions.state. */
  async state(): Promise<SessionState> {
    const { source, target, now } = this.#keeping;
    const mfa = (await this.#mfa?.kept()) ?? null;
    const kept = this.#roles ? await this.#roles.kept() : mfa;
    const device = (await this.#mfa?.device()) ?? null;
    const lasts = (session: KeptSession | null) => session !== null && left(session, now) > 0;
    const origin = source.profile === null ? 'environment' : 'profile';
    return {
      source: lasts(kept) ? 'cache' : origin,
      profile: source.profile,
      managed: target.role !== undefined || device !== null,
      mfa: this.#mfa === null ? null : device !== null && lasts(kept),
      device,
      codeNeeded: device !== null && !lasts(kept) && !lasts(mfa),
      roles: source.roles.map(({ arn }) => arn),
      chained: source.chained && source.roles.length > 0,
      expires: kept?.expires.toISOString() ?? null,
      mfaExpires: mfa?.expires.toISOString() ?? null,
    };
  }

  /** See Sessions.owner. */
  async owner(): Promise<Identity> {
    return (await this.#keeping.sts()).callerIdentity(this.#keeping.source.keys);
  }
}

/** A code is good for one session. */
function once(code: string): CodeSource {
  const codes = [code];
  return async () => codes.shift() ?? null;
}

/** A person gave no good code, or nobody was there to. */
function isDeclined(error: unknown): error is OperatorError {
  if (!(error instanceof OperatorError)) return false;
  return error.exit === 'interrupted' || ['login_needed', 'mfa_code_refused'].includes(error.code);
}
