import { OperatorError } from '../../../domain/operator/error.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';
import type { RoleStep } from './credential-source.ts';
import type { MfaSession } from './mfa-session.ts';
import type { CachedSession } from './session-cache.ts';
import { cacheSession, RENEW, type SessionContext, SHORT, timeLeft } from './session-context.ts';

/** A role may require a recent code; a refusal right after a code has another cause. */
const FRESH = RENEW;

/** The sessions of roles assumed one after another, the first with the MFA session if there is one. */
export class RoleSessions {
  readonly #context: SessionContext;
  readonly #mfa: MfaSession | null;

  constructor(context: SessionContext, mfa: MfaSession | null) {
    this.#context = context;
    this.#mfa = mfa;
  }

  /** The last role's session, expired or not. */
  async cached(): Promise<CachedSession | null> {
    return this.#context.cache.read(await this.#owner(this.#last));
  }

  /** A session of the last role valid for longer than `margin`. Throws `login_needed`, `role_refused`. */
  get(margin: number): Promise<CachedSession> {
    return this.#session(this.#last, margin);
  }

  get #last(): number {
    return this.#context.source.roles.length - 1;
  }

  async #session(index: number, margin: number): Promise<CachedSession> {
    const { cache, source, now } = this.#context;
    const owner = await this.#owner(index);
    const cached = await cache.read(owner);
    if (cached && timeLeft(cached, now) > margin) return cached;
    const session = await this.#assumed(index, source.roles[index] as RoleStep);
    await cacheSession(this.#context, owner, session);
    return session;
  }

  async #assumed(index: number, step: RoleStep): Promise<CachedSession> {
    const assume = async () => (await this.#context.sts()).assumeRole(await this.#keys(index), step);
    try {
      return await assume();
    } catch (error) {
      if (!(await this.#codeIsOld(index, error))) throw error;
      await this.#freshCode(step, error);
      return assume();
    }
  }

  /** A trust policy can limit the age of the code (aws:MultiFactorAuthAge). */
  async #codeIsOld(index: number, error: unknown): Promise<boolean> {
    if (index > 0 || !(error instanceof OperatorError) || error.code !== 'role_refused') return false;
    const cached = await this.#mfa?.cached();
    return cached ? this.#context.now().getTime() - cached.made.getTime() > FRESH : false;
  }

  /** Without a terminal AWS's refusal is the better error. */
  async #freshCode(step: RoleStep, refusal: unknown): Promise<void> {
    try {
      await this.#mfa?.renewed(`${step.arn} may require a more recent code`);
    } catch (error) {
      throw error instanceof OperatorError && error.code === 'login_needed' ? refusal : error;
    }
  }

  /** Null: the SDK finds the credentials. */
  async #keys(index: number): Promise<AwsKeys | null> {
    if (index > 0) return (await this.#session(index - 1, SHORT)).keys;
    if (this.#mfa && (await this.#mfa.device()) !== null) return (await this.#mfa.get(SHORT)).keys;
    return this.#context.source.keys;
  }

  /** The cache key. Sessions with and without an MFA code are kept apart. */
  async #owner(index: number): Promise<unknown[]> {
    const { source, endpoint } = this.#context;
    const device = (await this.#mfa?.device()) ?? null;
    return ['role', endpoint, ...source.identity, device, source.roles.slice(0, index + 1)];
  }
}
