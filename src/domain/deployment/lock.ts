/** The value of the parameter that locks an environment. Times are ISO 8601, UTC. */
export interface LockRecord {
  format: 1;
  /** Random; says whose lock it is even after a lost response. */
  id: string;
  /** `user@host`, or what OPS_OWNER says. */
  owner: string;
  reason: string;
  host: string;
  pid: number;
  acquired: string;
  heartbeat: string;
  expires: string;
}

/** A lock seen in the store, with the version it was seen at. */
export interface SeenLock {
  record: LockRecord;
  version: number;
}

export const LOCK_SECONDS = 90;
export const HEARTBEAT_SECONDS = 20;

/** Expired, or left by a process of this machine that no longer runs. */
export function isStale(lock: LockRecord, now: Date, host: string, runs: (pid: number) => boolean): boolean {
  if (Date.parse(lock.expires) <= now.getTime()) return true;
  return lock.host === host && !runs(lock.pid);
}
