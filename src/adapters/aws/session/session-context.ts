import type { CodeSource } from '../../../domain/session/session.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Source } from './credential-source.ts';
import type { KeptSession, SessionCache } from './session-cache.ts';
import type { StsCalls } from './sts.ts';

/** What sessions of one target are made with. */
export interface SessionContext {
  target: Target;
  source: Source;
  cache: SessionCache;
  /** Loads the SDK. */
  sts: () => Promise<StsCalls>;
  now: () => Date;
  code: CodeSource;
  warn: (message: string) => void;
  /** What tells one AWS from another that has the same accounts: an endpoint. */
  place: string | null;
}

const MINUTE = 60_000;

/** A session that ends sooner is renewed before it is used; the SDK asks again at the same moment. */
export const RENEW = 5 * MINUTE;
/** During a run: boto3 begins to ask again 15 minutes before the end, and a person needs time to find the device. */
export const AHEAD = 15 * MINUTE;
/** The shortest time in which a request is still signed and answered. */
export const SHORT = MINUTE;

/** Milliseconds until it ends. */
export function left(session: KeptSession, now: () => Date): number {
  return session.expires.getTime() - now().getTime();
}

/** A session that cannot be kept is good for this command all the same. */
export async function keep(keeping: SessionContext, owner: unknown[], session: KeptSession): Promise<void> {
  try {
    await keeping.cache.write(owner, session);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    keeping.warn(`The session is not kept for the next command: ${reason}`);
  }
}
