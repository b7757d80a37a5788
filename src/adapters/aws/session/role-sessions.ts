import { OperatorError } from '../../../domain/operator/error.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';
import type { RoleStep } from './credential-source.ts';
import type { MfaSession } from './mfa-session.ts';
import type { KeptSession } from './session-cache.ts';
import { keep, left, RENEW, type SessionContext, SHORT } from './session-context.ts';

/** A role may want a recent code; what is refused right after one was given is refused for another reason. */
const FRESH = RENEW;

/** The sessions of the roles that are assumed one after another, the first by the MFA session where there is one. */
export class RoleSessions {
  readonly #keeping: SessionContext;
  readonly #mfa: MfaSession | null;

  constructor(keeping: SessionContext, mfa: MfaSession | null) {
    this.#keeping = keeping;
    this.#mfa = mfa;
  }

  /** Of the last role, ended or not. */
  async kept(): Promise<KeptSession | null> {
    return this.#keeping.cache.read(await this.#owner(this.#last));
  }

  /** Of the last role, one that lasts longer than `margin`. Throws `login_needed`, `role_refused`. */
  get(margin: number): Promise<KeptSession> {
    return this.#session(this.#last, margin);
  }

  get #last(): number {
    return this.#keeping.source.roles.length - 1;
  }

  async #session(index: number, margin: number): Promise<KeptSession> {
    const { cache, source, now } = this.#keeping;
    const owner = await this.#owner(index);
    const kept = await cache.read(owner);
    if (kept && left(kept, now) > margin) return kept;
    const session = await this.#assumed(index, source.roles[index] as RoleStep);
    await keep(this.#keeping, owner, session);
    return session;
  }

  async #assumed(index: number, step: RoleStep): Promise<KeptSession> {
    const assume = async () => (await this.#keeping.sts()).assumeRole(await this.#keys(index), step);
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
    const kept = await this.#mfa?.kept();
    return kept ? this.#keeping.now().getTime() - kept.made.getTime() > FRESH : false;
  }

  /** Where nobody is there to give one, AWS's refusal says more. */
  async #freshCode(step: RoleStep, refusal: unknown): Promise<void> {
    try {
      await this.#mfa?.renewed(`${step.arn} may want a more recent code`);
    } catch (error) {
      throw error instanceof OperatorError && error.code === 'login_needed' ? refusal : error;
    }
  }

  /** Null: the SDK finds them. */
  async #keys(index: number): Promise<AwsKeys | null> {
    if (index > 0) return (await this.#session(index - 1, SHORT)).keys;
    if (this.#mfa && (await this.#mfa.device()) !== null) return (await this.#mfa.get(SHORT)).keys;
    return this.#keeping.source.keys;
  }

  /** One that was made without a code is not one that was made with it. */
  async #owner(index: number): Promise<unknown[]> {
    const { source, place } = this.#keeping;
    const device = (await this.#mfa?.device()) ?? null;
    return ['role', place, ...source.identity, device, source.roles.slice(0, index + 1)];
  }
}
