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

/** A lock as this process wrote it. */
export interface LockVersion {
  record: LockRecord;
  version: number;
}

/** A lock read from the store. */
export interface StoredLock extends LockVersion {
  /** Seconds since its last write, by the store's own clock; null if the store does not tell the time. */
  age: number | null;
}

export const LOCK_SECONDS = 90;
export const HEARTBEAT_SECONDS = 20;

/**
 * Whether the holder is gone: it has not renewed the lock for as long as that lasts, or is a process of this machine that
 * no longer runs. The times in the record are by the holder's clock, so they are never compared with this machine's:
 * only the store's clock tells how old the lock is.
 */
export function isStale({ record, age }: StoredLock, host: string, runs: (pid: number) => boolean): boolean {
  if (age !== null && age >= secondsOf(record)) return true;
  return record.host === host && !runs(record.pid);
}

/** How long the lock lasts without another heartbeat; both times are by one clock. */
function secondsOf({ heartbeat, expires }: LockRecord): number {
  const seconds = (Date.parse(expires) - Date.parse(heartbeat)) / 1_000;
  return seconds > 0 ? seconds : LOCK_SECONDS;
}

/** Store of locks: one plain-text SSM parameter each. Every write increments the version. */
export interface LockStore {
  /** Throws `lock_unreadable` if ops did not write it. */
  read(name: string): Promise<StoredLock | null>;
  /** Creates without overwriting. False if one exists; recognizes its own lock by ID after a lost response. */
  create(name: string, record: LockRecord): Promise<boolean>;
  /** Overwrites; returns the new version. One more than the version read means won, more means lost. */
  overwrite(name: string, record: LockRecord): Promise<number>;
  delete(name: string): Promise<void>;
}
