import { setTimeout } from 'node:timers/promises';
import { defaultMfaDevice } from '../../../domain/aws/arn.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';
import { type CodeSource, loginCommand, withoutSpaces } from '../../../domain/session/session.ts';
import type { CachedSession } from './session-cache.ts';
import { cacheSession, RENEW, type SessionContext, timeLeft } from './session-context.ts';

const ATTEMPTS = 3;
const CACHE_WRITE_MS = 300;
/** A session of the root user lasts at most one hour (STS, "GetSessionToken"). */
const ROOT_SECONDS = 3_600;
const ROOT_DEVICE = ':mfa/root-account-mfa-device';
/** The default duration. */
const HOURS = 12;

/** The session for a user's long-lived keys and MFA device: needs one code until it expires. */
export class MfaSession {
  readonly #context: SessionContext;
  readonly #keys: AwsKeys;
  readonly #owner: unknown[];
  #derived: string | null = null;

  constructor(context: SessionContext, keys: AwsKeys) {
    this.#context = context;
    this.#keys = keys;
    this.#owner = ['mfa', context.endpoint, ...context.source.identity];
  }

  /** ARN of the device: named by the profile, or found by an earlier login. */
  async device(): Promise<string | null> {
    const { source, cache } = this.#context;
    return source.device ?? this.#derived ?? (await cache.read(this.#owner))?.device ?? null;
  }

  /** The device's likely ARN, derived from the user's; null if the caller is not a user. */
  async deriveDevice(): Promise<string | null> {
    const { arn } = await (await this.#context.sts()).callerIdentity(this.#keys);
    this.#derived = defaultMfaDevice(arn);
    return this.#derived;
  }

  /** Expired or not. Null if the profile now names another device. */
  async cached(): Promise<CachedSession | null> {
    const { cache, source } = this.#context;
    const cached = await cache.read(this.#owner);
    return cached && (source.device === null || source.device === cached.device) ? cached : null;
  }

  /** A session valid for longer than `margin`; asks for a code if none is cached. Throws `login_needed`. */
  async get(margin: number): Promise<CachedSession> {
    const cached = await this.cached();
    return cached && timeLeft(cached, this.#context.now) > margin ? cached : this.renewed(null);
  }

  /** A new session; the prompt shows `why`. */
  async renewed(why: string | null, code: CodeSource = this.#context.code, hours = HOURS) {
    const device = (await this.device()) ?? '';
    const before = await this.cached();
    let refusal: OperatorError | null = null;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const typed = await code({ device, again: refusal?.message ?? why });
      // Another process may have used a code meanwhile, and AWS accepts each code once.
      const other = await this.#createdSince(before);
      if (other) return other;
      if (typed === null) break;
      try {
        return await this.#create(device, withoutSpaces(typed), hours);
      } catch (error) {
        if (!(error instanceof OperatorError) || error.code !== 'mfa_code_refused') throw error;
        // The process that used the code may still be writing its session.
        await setTimeout(CACHE_WRITE_MS);
        const made = await this.#createdSince(before);
        if (made) return made;
        refusal = error;
      }
    }
    throw refusal ?? this.#needed(device, why);
  }

  async #createdSince(before: CachedSession | null): Promise<CachedSession | null> {
    const now = await this.cached();
    const newer = now !== null && now.made.getTime() > (before?.made.getTime() ?? 0);
    return newer && timeLeft(now, this.#context.now) > RENEW ? now : null;
  }

  async #create(device: string, code: string, hours: number): Promise<CachedSession> {
    const seconds = device.endsWith(ROOT_DEVICE) ? ROOT_SECONDS : hours * 3_600;
    const sts = await this.#context.sts();
    const session = await sts.sessionToken(this.#keys, { device, code, seconds });
    await cacheSession(this.#context, this.#owner, session);
    return session;
  }

  #needed(device: string, why: string | null): OperatorError {
    const { target, source } = this.#context;
    const whose = target.environment ?? `Profile ${source.profile}`;
    return new OperatorError('credentials', 'login_needed', `${whose} needs a code from its MFA device`, {
      reason: why ?? 'No session is cached, or it expired',
      value: device,
      next: [loginCommand(target)],
    });
  }
}
