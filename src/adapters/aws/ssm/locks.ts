import type { LockRecord, LockStore, StoredLock } from '../../../domain/deployment/lock.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import { sanitizeMessage } from '../../../domain/operator/redact.ts';
import { sanitizeText } from '../../../domain/operator/sanitize.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Access } from '../client/access.ts';
import { timedOut, wasUnanswered } from '../client/sdk-errors.ts';
import type { SsmCalls } from './ssm.ts';

const WRITE_ATTEMPTS = 4;
const PAUSE_MS = 200;

export function lazyLocks(access: Access, target: Target): LockStore {
  let loaded: Promise<SsmCalls> | undefined;
  // One attempt per call: the SDK's retries would repeat a write whose response was lost.
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
  const client = { calls, pause };
  return {
    read: (name) => withRetries(client, async (ssm) => toSeenLock(name, await ssm.getDated(name))),
    create: (name, record) => create(client, name, record),
    overwrite: (name, record) => overwrite(client, name, record),
    delete: (name) => withRetries(client, (ssm) => ssm.delete(name)),
  };
}

interface LockClient {
  calls: () => Promise<SsmCalls>;
  pause: (milliseconds: number) => Promise<void>;
}

/** Retries operations that are safe to repeat: reads and deletes. A call that hangs has taken all the time there is. */
async function withRetries<T>(client: LockClient, work: (ssm: SsmCalls) => Promise<T>): Promise<T> {
  const ssm = await client.calls();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(ssm);
    } catch (error) {
      if (attempt === WRITE_ATTEMPTS || !wasUnanswered(error) || timedOut(error)) throw error;
      await client.pause(PAUSE_MS * 2 ** attempt);
    }
  }
}

/** The id in the store decides, even if an earlier response was lost. */
async function create(client: LockClient, name: string, record: LockRecord): Promise<boolean> {
  return withRetries(client, async (ssm) => {
    const version = await ssm.put({ ...parameter(name, record), Overwrite: false });
    if (version !== null) return true;
    return toSeenLock(name, await ssm.getDated(name))?.record.id === record.id;
  });
}

/**
 * After a write without an answer, reads the store: if it has exactly our record, its version is the one of this write.
 * Otherwise the record was not written, or was overwritten since; the version of the next write tells which.
 */
async function overwrite(client: LockClient, name: string, record: LockRecord): Promise<number> {
  const ssm = await client.calls();
  for (let attempt = 1; ; attempt++) {
    try {
      return (await ssm.put({ ...parameter(name, record), Overwrite: true })) ?? 0;
    } catch (error) {
      if (attempt === WRITE_ATTEMPTS || !wasUnanswered(error)) throw error;
      await client.pause(PAUSE_MS * 2 ** attempt);
      const found = await withRetries(client, async (again) => toSeenLock(name, await again.getDated(name)));
      if (found?.record.id === record.id && found.record.heartbeat === record.heartbeat) return found.version;
      if (timedOut(error)) throw error;
    }
  }
}

function parameter(name: string, record: LockRecord) {
  return { Name: name, Type: 'String', Value: JSON.stringify(record), Description: 'Lock of ops' } as const;
}

function toSeenLock(name: string, found: Awaited<ReturnType<SsmCalls['getDated']>>): StoredLock | null {
  if (!found) return null;
  const { version, age } = found;
  return { record: parseLock(name, found.value), version, age };
}

/** Throws `lock_unreadable` for a record that ops did not write. */
export function parseLock(name: string, text: string): LockRecord {
  const value = jsonObject(text);
  const pid = value?.pid;
  const fields = ['id', 'owner', 'reason', 'host', 'acquired', 'heartbeat', 'expires'] as const;
  const texts = fields.map((field) => value?.[field]);
  if (!value || typeof pid !== 'number' || !texts.every((each) => typeof each === 'string')) {
    throw new OperatorError('locked', 'lock_unreadable', `The lock ${name} was not written by ops`, {
      reason: sanitizeMessage(text.slice(0, 200)),
    });
  }
  const [id, owner, reason, host, acquired, heartbeat, expires] = texts.map((each) =>
    sanitizeText(String(each)),
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
