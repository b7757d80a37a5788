import { setTimeout } from 'node:timers/promises';
import { likelyDevice } from '../../../domain/aws/arn.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';
import { type CodeSource, loginCommand, withoutSpaces } from '../../../domain/session/session.ts';
import type { KeptSession } from './session-cache.ts';
import { keep, left, RENEW, type SessionContext } from './session-context.ts';

const ATTEMPTS = 3;
const MOMENT_MS = 300;
/** The shortest session is a quarter of an hour, root's at most an hour (STS, "GetSessionToken"). */
const ROOT_SECONDS = 3_600;
const ROOT_DEVICE = ':mfa/root-account-mfa-device';
/** What a session lasts where nobody says otherwise. */
const HOURS = 12;

/** The session of a user's long-lived keys and MFA device: one code, then none until it ends. */
export class MfaSession {
  readonly #keeping: SessionContext;
  readonly #keys: AwsKeys;
  readonly #owner: unknown[];
  #derived: string | null = null;

  constructor(keeping: SessionContext, keys: AwsKeys) {
    this.#keeping = keeping;
    this.#keys = keys;
    this.#owner = ['mfa', keeping.place, ...keeping.source.identity];
  }

  /** ARN of the device: what the profile names, or what an earlier login has found. */
  async device(): Promise<string | null> {
    const { source, cache } = this.#keeping;
    return source.device ?? this.#derived ?? (await cache.read(this.#owner))?.device ?? null;
  }

  /** The device's likely ARN, from the user's; null for who has none. */
  async deriveDevice(): Promise<string | null> {
    const { arn } = await (await this.#keeping.sts()).callerIdentity(this.#keys);
    this.#derived = likelyDevice(arn);
    return this.#derived;
  }

  /** Ended or not; one of another device than the profile names is not this user's any more. */
  async kept(): Promise<KeptSession | null> {
    const { cache, source } = this.#keeping;
    const kept = await cache.read(this.#owner);
    return kept && (source.device === null || source.device === kept.device) ? kept : null;
  }

  /** One that lasts longer than `margin`; asks where none is kept. Throws `login_needed`. */
  async get(margin: number): Promise<KeptSession> {
    const kept = await this.kept();
    return kept && left(kept, this.#keeping.now) > margin ? kept : this.renewed(null);
  }

  /** A new one; `why` is said with the question. */
  async renewed(why: string | null, code: CodeSource = this.#keeping.code, hours = HOURS) {
    const device = (await this.device()) ?? '';
    const before = await this.kept();
    let refusal: OperatorError | null = null;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const typed = await code({ device, again: refusal?.message ?? why });
      // Another process may have been given a code meanwhile, and a code is good for one session only.
      const other = await this.#madeSince(before);
      if (other) return other;
      if (typed === null) break;
      try {
        return await this.#begin(device, withoutSpaces(typed), hours);
      } catch (error) {
        if (!(error instanceof OperatorError) || error.code !== 'mfa_code_refused') throw error;
        // Whoever had it taken may be writing what it got.
        await setTimeout(MOMENT_MS);
        const made = await this.#madeSince(before);
        if (made) return made;
        refusal = error;
      }
    }
    throw refusal ?? this.#needed(device, why);
  }

  async #madeSince(before: KeptSession | null): Promise<KeptSession | null> {
    const now = await this.kept();
    const newer = now !== null && now.made.getTime() > (before?.made.getTime() ?? 0);
    return newer && left(now, this.#keeping.now) > RENEW ? now : null;
  }

  async #begin(device: string, code: string, hours: number): Promise<KeptSession> {
    const seconds = device.endsWith(ROOT_DEVICE) ? ROOT_SECONDS : hours * 3_600;
    const sts = await this.#keeping.sts();
    const session = await sts.sessionToken(this.#keys, { device, code, seconds });
    await keep(this.#keeping, this.#owner, session);
    return session;
  }

  #needed(device: string, why: string | null): OperatorError {
    const { target, source } = this.#keeping;
    const whose = target.environment ?? `Profile ${source.profile}`;
    return new OperatorError('credentials', 'login_needed', `${whose} needs a code of its MFA device`, {
      reason: why ?? 'No session is kept, or the one that was has ended',
      value: device,
      next: [loginCommand(target)],
    });
  }
}
