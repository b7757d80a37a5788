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

/** The lock's store: one SSM parameter, plain text. Versions grow by one with each write. */
export interface LockStore {
  read(name: string): Promise<SeenLock | null>;
  /** Created without overwrite. False where one exists (a lost response of our own is recognised by its id). */
  create(name: string, record: LockRecord): Promise<boolean>;
  /** Overwrites; returns the version the store gave. One more than seen means won, more means lost. */
  overwrite(name: string, record: LockRecord): Promise<number>;
  delete(name: string): Promise<void>;
}
