/** The value of the parameter that locks an environment. Times are ISO 8601, UTC. */
export interface LockRecord {
  format: 1;
  /** Random; identifies the owner even after a lost response. */
  id: string;
  /** `user@host`, or the value of OPS_OWNER. */
  owner: string;
  reason: string;
  host: string;
  pid: number;
  acquired: string;
  heartbeat: string;
  expires: string;
}

/** A lock read from the store, with its version. */
export interface StoredLock {
  record: LockRecord;
  version: number;
}

export const LOCK_SECONDS = 90;
export const HEARTBEAT_SECONDS = 20;

/** Whether the lock expired, or belongs to a process of this machine that no longer runs. */
export function isStale(lock: LockRecord, now: Date, host: string, runs: (pid: number) => boolean): boolean {
  if (Date.parse(lock.expires) <= now.getTime()) return true;
  return lock.host === host && !runs(lock.pid);
}

/** Store of locks: one plain-text SSM parameter each. Every write increments the version. */
export interface LockStore {
  read(name: string): Promise<StoredLock | null>;
  /** Creates without overwriting. False if one exists; recognizes its own lock by ID after a lost response. */
  create(name: string, record: LockRecord): Promise<boolean>;
  /** Overwrites; returns the new version. One more than the version read means won, more means lost. */
  overwrite(name: string, record: LockRecord): Promise<number>;
  delete(name: string): Promise<void>;
}
