import type { CodeSource } from '../../../domain/session/session.ts';
import type { RoutedTarget } from '../client/route.ts';
import type { Source } from './credential-source.ts';
import type { CachedSession, SessionCache } from './session-cache.ts';
import type { StsCalls } from './sts.ts';

/** What is needed to create sessions for one target. */
export interface SessionContext {
  target: RoutedTarget;
  source: Source;
  cache: SessionCache;
  /** Loads the SDK. */
  sts: () => Promise<StsCalls>;
  now: () => Date;
  code: CodeSource;
  warn: (message: string) => void;
  /** A custom endpoint: another AWS can have the same account ids. */
  endpoint: string | null;
}

const MINUTE = 60_000;

/** A session that expires sooner is renewed before use; the SDK requests new credentials at the same time. */
export const RENEW = 5 * MINUTE;
/**
 * During a run: boto3 requests new credentials 15 minutes before the end, and the operator needs time to find the
 * device.
 */
export const AHEAD = 15 * MINUTE;
/** Minimum validity for a request to be signed and answered. */
export const SHORT = MINUTE;

/** Milliseconds until it expires. */
export function timeLeft(session: CachedSession, now: () => Date): number {
  return session.expires.getTime() - now().getTime();
}

/** If the session cannot be cached, this command still uses it. */
export async function cacheSession(
  context: SessionContext,
  owner: unknown[],
  session: CachedSession,
): Promise<void> {
  try {
    await context.cache.write(owner, session);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.warn(`The session cannot be cached for the next command: ${reason}`);
  }
}
