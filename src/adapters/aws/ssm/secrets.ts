import { OperatorError } from '../../../domain/operator/error.ts';
import type { SecretStore, SecretVersion, SecretWrite, StoredSecret } from '../../../domain/secrets/store.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Access } from '../client/access.ts';
import { sdkErrorName, wasThrottled, wasUnanswered } from '../client/errors.ts';
import { type PaceClock, paced } from '../client/pace.ts';
import { chunks } from './parameters.ts';
import type { SsmCalls } from './ssm.ts';

const WRITE_ATTEMPTS = 4;
const PAUSE_MS = 200;

/** A client that repeats by itself, and one that never does: after a lost answer it is looked at what stands there. */
interface Clients {
  repeating: () => Promise<SsmCalls>;
  once: () => Promise<SsmCalls>;
}

export function lazySecrets(access: Access, target: Target): SecretStore {
  const lazy = (attempts?: number) => {
    let loaded: Promise<SsmCalls> | undefined;
    return () => {
      loaded ??= import('./ssm.ts').then(({ ssm }) => ssm(access, target, attempts));
      return loaded;
    };
  };
  const clock: PaceClock = {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
  return secretStore({ repeating: lazy(), once: lazy(1) }, clock);
}

export function secretStore(clients: Clients, clock: PaceClock): SecretStore {
  const { repeating } = clients;
  return {
    async get(name, version) {
      const found = await (await repeating()).get(version === undefined ? name : `${name}:${version}`, true);
      return found && { name, value: new SecretValue(found.value), version: found.version };
    },
    several: async (names) => several(await repeating(), names),
    info: async (name) => (await (await repeating()).describe([name]))[0] ?? null,
    history: async (name) => history(await repeating(), name),
    write: (write) => patientWrite(clients, clock, write),
    async writeAll(writes, told) {
      let written = 0;
      const work = async (write: SecretWrite) => {
        await writeOnce(clients, clock, write);
        told(++written);
      };
      const { done, left, failure } = await paced(writes, work, { throttled: wasThrottled, clock });
      return { written: done.map(({ name }) => name), left: left.map(({ name }) => name), failure };
    },
    tags: async (name) => (await repeating()).tags(name),
  };
}

async function several(ssm: SsmCalls, names: string[]): Promise<StoredSecret[]> {
  const parts = await Promise.all(chunks(names).map((some) => ssm.getSeveral(some, true)));
  const found = new Map(parts.flat().map((each) => [each.name, each]));
  return names.flatMap((name) => {
    const each = found.get(name);
    return each ? [{ name, value: new SecretValue(each.value), version: each.version }] : [];
  });
}

async function history(ssm: SsmCalls, name: string): Promise<SecretVersion[]> {
  const all: SecretVersion[] = [];
  let token: string | undefined;
  do {
    const page = await ssm.history(name, token);
    all.push(...page.items);
    token = page.next;
  } while (token);
  return all;
}

/** A single write waits for its turn as those of many do. */
async function patientWrite(clients: Clients, clock: PaceClock, write: SecretWrite): Promise<number> {
  let version = 0;
  const work = async () => {
    version = await writeOnce(clients, clock, write);
  };
  const { failure } = await paced([write], work, { throttled: wasThrottled, clock });
  if (failure !== null) throw failure;
  return version;
}

/** One write, whatever became of the answers; being asked to slow down is thrown, for it has done nothing. */
async function writeOnce(clients: Clients, clock: PaceClock, write: SecretWrite): Promise<number> {
  const { name, value, tier, keyId, tags, expected } = write;
  const ssm = await clients.once();
  const overwrite = expected !== 'absent';
  for (let attempt = 1; ; attempt++) {
    try {
      const version = await ssm.put({
        Name: name,
        Value: value.reveal(),
        Type: 'SecureString',
        KeyId: keyId,
        Overwrite: overwrite,
        // What is advanced already stays so, and AWS refuses to be told otherwise.
        ...((!overwrite || tier === 'Advanced') && { Tier: tier }),
        // AWS takes tags with a new parameter only.
        ...(!overwrite && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
      });
      return await settled(clients, write, version, attempt);
    } catch (error) {
      if (causeName(error) === 'ParameterMaxVersionLimitExceeded') throw labelled(name, error);
      if (attempt === WRITE_ATTEMPTS || !wasUnanswered(error) || wasThrottled(error)) throw error;
      await clock.sleep(PAUSE_MS * 2 ** attempt);
      const there = await found(clients, write);
      if (there !== null) return tagged(clients, write, there);
    }
  }
}

/** What an answered write amounts to; null: something was there where nothing was expected. */
async function settled(
  clients: Clients,
  write: SecretWrite,
  version: number | null,
  attempt: number,
): Promise<number> {
  const { name, expected } = write;
  if (version === null) {
    // A repeated request may meet what the first one wrote after all.
    const own = attempt > 1 ? await found(clients, write) : null;
    if (own === null) throw exists(name);
    return own;
  }
  if (typeof expected === 'number' && version !== expected + 1) throw overtaken(name, expected, version);
  return tagged(clients, write, version);
}

/** The version that stands there, where it is the one this write makes; null where it is not. */
async function found(clients: Clients, { name, value, expected }: SecretWrite): Promise<number | null> {
  const there = await (await clients.repeating()).get(name, true);
  if (!there || there.value !== value.reveal()) return null;
  if (expected === 'absent') return there.version === 1 ? 1 : null;
  if (expected === 'any') return there.version;
  return there.version === expected + 1 ? there.version : null;
}

async function tagged(clients: Clients, { name, tags, expected }: SecretWrite, version: number) {
  if (expected !== 'absent' && Object.keys(tags).length > 0)
    await (await clients.repeating()).tag(name, tags);
  return version;
}

function causeName(error: unknown): string {
  return error instanceof Error ? sdkErrorName(error.cause) : '';
}

/** The oldest of a hundred versions makes room for a new one, but not with a label (Systems Manager, "PutParameter"). */
function labelled(name: string, error: unknown): OperatorError {
  const { reason = '' } = error instanceof OperatorError ? error.detail : {};
  const version = /Version (\d+)/.exec(reason)?.[1] ?? 'N';
  return new OperatorError(
    'input',
    'secret_labelled',
    `${name} has 100 versions, and the oldest cannot make room: it has a label`,
    {
      value: name,
      reason,
      next: [
        'ops secret history shows the labels',
        `aws ssm unlabel-parameter-version --name ${name} --parameter-version ${version} --labels LABEL`,
      ],
    },
    { cause: error },
  );
}

function exists(name: string): OperatorError {
  return new OperatorError('input', 'secret_exists', `${name} exists already`, {
    value: name,
    next: ['Say --overwrite to give it a new value; the old one stays in its history'],
  });
}

function overtaken(name: string, expected: number, version: number): OperatorError {
  const others =
    version - 1 - expected === 1 ? `version ${version - 1}` : `${expected + 1} to ${version - 1}`;
  return new OperatorError(
    'locked',
    'secret_moved',
    `${name}: somebody else wrote ${others} at the same moment; yours is version ${version}`,
    {
      value: name,
      reason: `Version ${expected} was the newest when this began`,
      next: ['Ask who it was (ops secret history); ops secret rollback --to-version N brings theirs back'],
    },
  );
}
