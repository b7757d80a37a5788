import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { AwsKeys } from '../../../domain/session/profile.ts';
import type { Env } from '../client/access.ts';

/** Temporary credentials and their metadata. */
export interface CachedSession {
  keys: AwsKeys & { token: SecretValue };
  made: Date;
  expires: Date;
  /** ARN of the MFA device whose code created it; null: a role's session. */
  device: string | null;
}

/** Sessions by the source they belong to. */
export interface SessionCache {
  /** The cached session, expired or not; null: none, or other users can read or write the file. */
  read(owner: unknown[]): Promise<CachedSession | null>;
  /** Throws file system errors. */
  write(owner: unknown[], session: CachedSession): Promise<void>;
}

/** Below $XDG_CACHE_HOME if it is absolute, as its specification requires, else ~/.cache. */
export function sessionFolder(env: Env): string {
  const cache = env.XDG_CACHE_HOME;
  const above = cache && isAbsolute(cache) ? cache : join(env.HOME || homedir(), '.cache');
  return join(above, 'ops', 'sessions');
}

/** One file per session, accessible only to its user, replaced atomically. */
export function sessionCache(folder: string): SessionCache {
  const file = (owner: unknown[]) => join(folder, `${hash(owner)}.json`);
  return {
    read: async (owner) => parsed(await privateText(file(owner))),
    async write(owner, session) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      await replace(file(owner), written(session));
    },
  };
}

function hash(owner: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(owner)).digest('hex').slice(0, 32);
}

const OTHERS = 0o077;

async function privateText(path: string): Promise<string | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return null;
  try {
    const { mode, uid } = await file.stat();
    const own = (mode & OTHERS) === 0 && uid === (process.getuid?.() ?? uid);
    return own ? await file.readFile('utf8') : null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomBytes(8).toString('hex')}`;
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.close();
    await rename(beside, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
  }
}

function written({ keys, made, expires, device }: CachedSession): string {
  return JSON.stringify({
    format: 1,
    access_key_id: keys.id,
    secret_access_key: keys.secret.reveal(),
    session_token: keys.token.reveal(),
    made: made.toISOString(),
    expires: expires.toISOString(),
    device,
  });
}

/** Null if ops did not write it, or wrote another format. */
function parsed(text: string | null): CachedSession | null {
  const value = text === null ? null : jsonObject(text);
  if (value?.format !== 1) return null;
  const { access_key_id: id, secret_access_key: secret, session_token: token, device = null } = value;
  const [made, expires] = [new Date(String(value.made)), new Date(String(value.expires))];
  const whole = [id, secret, token].every((each) => typeof each === 'string' && each !== '');
  if (!whole || Number.isNaN(made.getTime()) || Number.isNaN(expires.getTime())) return null;
  return {
    keys: {
      id: String(id),
      secret: new SecretValue(String(secret)),
      token: new SecretValue(String(token)),
    },
    made,
    expires,
    device: typeof device === 'string' ? device : null,
  };
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
