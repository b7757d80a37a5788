import type { LockRecord, LockStore, SeenLock } from '../../../domain/deployment/lock.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import { plainText } from '../../../domain/operator/plain-text.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Access } from '../client/access.ts';
import { wasUnanswered } from '../client/errors.ts';
import type { SsmCalls } from './ssm.ts';

const WRITE_ATTEMPTS = 4;
const PAUSE_MS = 200;

export function lazyLocks(access: Access, target: Target): LockStore {
  let loaded: Promise<SsmCalls> | undefined;
  // One attempt a call: with the SDK's own retries a write whose response was lost would count twice.
  const calls = () => {
    loaded ??= import('./ssm.ts').then(({ ssm }) => ssm(access, target, 1));
    return loaded;
  };
  return lockStore(calls, (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
}

export function lockStore(
  calls: () => Promise<SsmCalls>,
  pause: (milliseconds: number) => Promise<void>,
): LockStore {
  const store = { calls, pause };
  return {
    read: (name) => patiently(store, async (ssm) => seen(name, await ssm.get(name, false))),
    create: (name, record) => create(store, name, record),
    overwrite: (name, record) => overwrite(store, name, record),
    delete: (name) => patiently(store, (ssm) => ssm.delete(name)),
  };
}

interface Store {
  calls: () => Promise<SsmCalls>;
  pause: (milliseconds: number) => Promise<void>;
}

/** Repeats what may be repeated: reads and deletes. */
async function patiently<T>(store: Store, work: (ssm: SsmCalls) => Promise<T>): Promise<T> {
  const ssm = await store.calls();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(ssm);
    } catch (error) {
      if (attempt === WRITE_ATTEMPTS || !wasUnanswered(error)) throw error;
      await store.pause(PAUSE_MS * 2 ** attempt);
    }
  }
}

/** Whatever happened to earlier responses: whose id stands in the store decides. */
async function create(store: Store, name: string, record: LockRecord): Promise<boolean> {
  return patiently(store, async (ssm) => {
    const version = await ssm.put({ ...parameter(name, record), Overwrite: false });
    if (version !== null) return true;
    return seen(name, await ssm.get(name, false))?.record.id === record.id;
  });
}

/**
 * A write without an answer is looked up: if our very record stands there, its version is the one it was
 * given. If not, it was not written, or was overwritten since, and the next write's version tells which.
 */
async function overwrite(store: Store, name: string, record: LockRecord): Promise<number> {
  const ssm = await store.calls();
  for (let attempt = 1; ; attempt++) {
    try {
      return (await ssm.put({ ...parameter(name, record), Overwrite: true })) ?? 0;
    } catch (error) {
      if (attempt === WRITE_ATTEMPTS || !wasUnanswered(error)) throw error;
      await store.pause(PAUSE_MS * 2 ** attempt);
      const there = await patiently(store, async (again) => seen(name, await again.get(name, false)));
      if (there?.record.id === record.id && there.record.heartbeat === record.heartbeat) return there.version;
    }
  }
}

function parameter(name: string, record: LockRecord) {
  return { Name: name, Type: 'String', Value: JSON.stringify(record), Description: 'Lock of ops' } as const;
}

function seen(name: string, found: { value: string; version: number } | null): SeenLock | null {
  if (!found) return null;
  return { record: parseLock(name, found.value), version: found.version };
}

/** Somebody may have written it by hand. Throws `lock_unreadable`. */
export function parseLock(name: string, text: string): LockRecord {
  const value = jsonObject(text);
  const pid = value?.pid;
  const fields = ['id', 'owner', 'reason', 'host', 'acquired', 'heartbeat', 'expires'] as const;
  const texts = fields.map((field) => value?.[field]);
  if (!value || typeof pid !== 'number' || !texts.every((each) => typeof each === 'string')) {
    throw new OperatorError(
      'locked',
      'lock_unreadable',
      `The lock ${name} is there, but ops did not write it`,
      {
        reason: plainText(text.slice(0, 200)),
        next: ['Ask who wrote it, then delete that parameter'],
      },
    );
  }
  const [id, owner, reason, host, acquired, heartbeat, expires] = texts.map((each) =>
    plainText(String(each)),
  );
  return { format: 1, id, owner, reason, host, pid, acquired, heartbeat, expires } as LockRecord;
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
