import { OperatorError } from '../../../domain/operator/error.ts';
import type { CodeSource, LoginOptions, SessionState } from '../../../domain/session/session.ts';
import type { Identity } from '../../../domain/session/target.ts';
import { MfaSession } from './mfa-session.ts';
import { RoleSessions } from './role-sessions.ts';
import type { CachedSession } from './session-cache.ts';
import { AHEAD, RENEW, type SessionContext, SHORT, timeLeft } from './session-context.ts';

/** Milliseconds between two checks of the session of a run. */
const CHECK_INTERVAL = 30_000;

/** Provides the session of one target and renews it in time. */
export class SessionManager {
  readonly #context: SessionContext;
  readonly #mfa: MfaSession | null;
  readonly #roles: RoleSessions | null;
  #held: CachedSession | null = null;
  #renewal: Promise<CachedSession> | null = null;
  /** Number of child processes that use the session. */
  #borrowers = 0;
  /** Set once no valid code was entered: later requests fail without asking again. */
  #failure: OperatorError | null = null;
  #declined = false;
  #warned = '';

  constructor(context: SessionContext) {
    const { source } = context;
    this.#context = context;
    this.#mfa = source.keys && new MfaSession(context, source.keys);
    this.#roles = source.roles.length > 0 ? new RoleSessions(context, this.#mfa) : null;
  }

  /** Whether ops creates sessions; else the SDK finds the credentials by itself. */
  async manages(): Promise<boolean> {
    return this.#context.target.role !== undefined || ((await this.#mfa?.device()) ?? null) !== null;
  }

  /** A valid session. Asks for an MFA code only if it must. Throws `login_needed`. */
  async session(): Promise<CachedSession> {
    const held = this.#held;
    const rest = held ? timeLeft(held, this.#context.now) : 0;
    if (held && rest > RENEW) return held;
    if (held && this.#borrowers > 0 && rest > SHORT) {
      this.#renewInBackground(RENEW);
      return held;
    }
    if (this.#failure) throw this.#failure;
    try {
      return await this.#renewed(RENEW);
    } catch (error) {
      if (isDeclined(error)) this.#failure = error;
      throw error;
    }
  }

  /** Renews the session in time until the returned function is called. */
  lend(): () => void {
    this.#borrowers += 1;
    const timer = setInterval(() => this.renewAhead(), CHECK_INTERVAL).unref();
    return () => {
      clearInterval(timer);
      this.#borrowers -= 1;
    };
  }

  /** Renews a session that expires soon, while it is still valid. */
  renewAhead(): void {
    if (!this.#held) return;
    const whole = this.#held.expires.getTime() - this.#held.made.getTime();
    // A role session can be as short as 15 minutes.
    const margin = Math.min(AHEAD, whole / 2);
    if (timeLeft(this.#held, this.#context.now) <= margin) this.#renewInBackground(margin);
  }

  #renewInBackground(margin: number): void {
    if (this.#renewal || this.#declined) return;
    this.#renewed(margin).catch((error: unknown) => this.#warnAhead(error));
  }

  /** Reports the problem while the session is still valid. */
  #warnAhead(error: unknown): void {
    if (!this.#held) return;
    this.#declined ||= isDeclined(error);
    const end = `${this.#held.expires.toISOString().slice(11, 16)} UTC`;
    const [what, next] =
      error instanceof OperatorError ? [error.message, error.detail.next?.[0]] : [`${error}`];
    // A login in another window is found in the cache.
    const then = next ?? (this.#declined ? 'ops asks for a code once more then' : 'ops tries again');
    const message = `The session expires at ${end}: ${what}. ${then}`;
    if (message !== this.#warned) this.#context.warn(message);
    this.#warned = message;
  }

  #renewed(margin: number): Promise<CachedSession> {
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

  #obtain(margin: number): Promise<CachedSession> {
    if (this.#roles) return this.#roles.get(margin);
    if (this.#mfa) return this.#mfa.get(margin);
    throw new TypeError('no credentials to create a session from');
  }

  /** See Sessions.login. Without a device and a role it changes nothing. */
  async login({ hours, code, renew }: LoginOptions): Promise<SessionState> {
    if (this.#mfa) await this.#loginByCode(this.#mfa, renew, code === null ? undefined : once(code), hours);
    if (this.#roles) this.#held = await this.#roles.get(renew ? Number.POSITIVE_INFINITY : RENEW);
    return this.state();
  }

  async #loginByCode(mfa: MfaSession, renew: boolean, code: CodeSource | undefined, hours: number) {
    if ((await mfa.device()) === null) {
      const device = await mfa.deriveDevice();
      if (device === null) return;
      this.#context.warn(`The profile has no mfa_serial; using ${device}`);
    }
    const cached = renew ? null : await mfa.cached();
    const lasts = cached !== null && timeLeft(cached, this.#context.now) > RENEW;
    const session = lasts ? cached : await mfa.renewed(null, code, hours);
    if (!this.#roles) this.#held = session;
  }

  /** See Sessions.state. */
  async state(): Promise<SessionState> {
    const { source, target, now } = this.#context;
    const mfa = (await this.#mfa?.cached()) ?? null;
    const cached = this.#roles ? await this.#roles.cached() : mfa;
    const device = (await this.#mfa?.device()) ?? null;
    const isValid = (session: CachedSession | null) => session !== null && timeLeft(session, now) > 0;
    const origin = source.profile === null ? 'environment' : 'profile';
    return {
      source: isValid(cached) ? 'cache' : origin,
      profile: source.profile,
      managed: target.role !== undefined || device !== null,
      mfa: this.#mfa === null ? null : device !== null && isValid(cached),
      device,
      codeNeeded: device !== null && !isValid(cached) && !isValid(mfa),
      roles: source.roles.map(({ arn }) => arn),
      chained: source.chained && source.roles.length > 0,
      expires: cached?.expires.toISOString() ?? null,
      mfaExpires: mfa?.expires.toISOString() ?? null,
    };
  }

  /** See Sessions.owner. */
  async owner(): Promise<Identity> {
    return (await this.#context.sts()).callerIdentity(this.#context.source.keys);
  }
}

/** AWS accepts a code once. */
function once(code: string): CodeSource {
  const codes = [code];
  return async () => codes.shift() ?? null;
}

/** Whether no valid code was entered, or there is no terminal. */
function isDeclined(error: unknown): error is OperatorError {
  if (!(error instanceof OperatorError)) return false;
  return error.exit === 'interrupted' || ['login_needed', 'mfa_code_refused'].includes(error.code);
}
