import { OperatorError } from '../../../domain/operator/error.ts';
import type { SecretWrite } from '../../../domain/secrets/store.ts';
import type { PaceClock } from '../client/pace.ts';
import { sdkErrorName, timedOut, wasThrottled, wasUnanswered } from '../client/sdk-errors.ts';
import type { SsmCalls } from './ssm.ts';

const WRITE_ATTEMPTS = 4;
const PAUSE_MS = 200;

/** `retrying` repeats failed calls. `single` never does: after a lost answer the stored version is checked first. */
export interface SecretClients {
  retrying: () => Promise<SsmCalls>;
  single: () => Promise<SsmCalls>;
}

/** Writes exactly once, even if an answer is lost. Throws throttling errors, because such a request had no effect. */
export async function writeSecret(
  clients: SecretClients,
  clock: PaceClock,
  write: SecretWrite,
): Promise<number> {
  const { name, value, tier, keyId, tags, expected } = write;
  const ssm = await clients.single();
  const overwrite = expected !== 'absent';
  for (let attempt = 1; ; attempt++) {
    try {
      const version = await ssm.put({
        Name: name,
        Value: value.reveal(),
        Type: 'SecureString',
        KeyId: keyId,
        Overwrite: overwrite,
        // An advanced parameter stays advanced; AWS rejects another tier.
        ...((!overwrite || tier === 'Advanced') && { Tier: tier }),
        // AWS accepts tags with a new parameter only.
        ...(!overwrite && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
      });
      return await writtenVersion(clients, write, version, attempt);
    } catch (error) {
      if (causeName(error) === 'ParameterMaxVersionLimitExceeded') throw oldestLabelled(name, error);
      if (attempt === WRITE_ATTEMPTS || !wasUnanswered(error) || wasThrottled(error)) throw error;
      await clock.sleep(PAUSE_MS * 2 ** attempt);
      const version = await ownVersion(clients, write);
      if (version !== null) return withTags(clients, write, version);
      if (timedOut(error)) throw error;
    }
  }
}

/** The version that an answered write created. `version` null: the parameter exists already. */
async function writtenVersion(
  clients: SecretClients,
  write: SecretWrite,
  version: number | null,
  attempt: number,
): Promise<number> {
  const { name, expected } = write;
  if (version === null) {
    // A repeated request may find what the first one wrote.
    const own = attempt > 1 ? await ownVersion(clients, write) : null;
    if (own === null) throw alreadyExists(name);
    return own;
  }
  if (typeof expected === 'number' && version !== expected + 1)
    throw concurrentWrite(name, expected, version);
  return withTags(clients, write, version);
}

/** The stored version if this write created it; else null. */
async function ownVersion(
  clients: SecretClients,
  { name, value, expected }: SecretWrite,
): Promise<number | null> {
  const stored = await (await clients.retrying()).get(name, true);
  if (!stored || stored.value !== value.reveal()) return null;
  if (expected === 'absent') return stored.version === 1 ? 1 : null;
  if (expected === 'any') return stored.version;
  return stored.version === expected + 1 ? stored.version : null;
}

async function withTags(clients: SecretClients, { name, tags, expected }: SecretWrite, version: number) {
  if (expected !== 'absent' && Object.keys(tags).length > 0) await (await clients.retrying()).tag(name, tags);
  return version;
}

function causeName(error: unknown): string {
  return error instanceof Error ? sdkErrorName(error.cause) : '';
}

/** Parameter Store keeps 100 versions and deletes the oldest, but not if it has a label ("PutParameter"). */
function oldestLabelled(name: string, error: unknown): OperatorError {
  const { reason = '' } = error instanceof OperatorError ? error.detail : {};
  const version = /Version (\d+)/.exec(reason)?.[1] ?? 'N';
  return new OperatorError(
    'input',
    'secret_labelled',
    `${name} has 100 versions, and the oldest cannot be deleted because it has a label`,
    {
      value: name,
      reason,
      next: [
        'Show the labels with ops secret history',
        `aws ssm unlabel-parameter-version --name ${name} --parameter-version ${version} --labels LABEL`,
      ],
    },
    { cause: error },
  );
}

function alreadyExists(name: string): OperatorError {
  return new OperatorError('input', 'secret_exists', `${name} already exists`, {
    value: name,
    next: ['Use --overwrite to set a new value; the old one stays in its history'],
  });
}

function concurrentWrite(name: string, expected: number, version: number): OperatorError {
  const others =
    version - 1 - expected === 1 ? `version ${version - 1}` : `${expected + 1} to ${version - 1}`;
  return new OperatorError(
    'locked',
    'secret_moved',
    `${name}: another operator wrote ${others} at the same time; yours is version ${version}`,
    {
      value: name,
      reason: `Version ${expected} was the newest when this command started`,
      next: ['See who wrote it with ops secret history; restore it with ops secret rollback --to-version N'],
    },
  );
}
