import type { SecretStore, SecretVersion, SecretWrite, StoredSecret } from '../../../domain/secrets/store.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Access } from '../client/access.ts';
import { type PaceClock, paced } from '../client/pace.ts';
import { wasThrottled } from '../client/sdk-errors.ts';
import { chunks } from './parameters.ts';
import { type SecretClients, writeSecret } from './secret-write.ts';
import type { SsmCalls } from './ssm.ts';

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
  return secretStore({ retrying: lazy(), single: lazy(1) }, clock);
}

export function secretStore(clients: SecretClients, clock: PaceClock): SecretStore {
  const { retrying } = clients;
  return {
    async get(name, version) {
      const found = await (await retrying()).get(version === undefined ? name : `${name}:${version}`, true);
      return found && { name, value: new SecretValue(found.value), version: found.version };
    },
    several: async (names) => readMany(await retrying(), names),
    info: async (name) => (await (await retrying()).describe([name]))[0] ?? null,
    history: async (name) => history(await retrying(), name),
    write: (write) => pacedWrite(clients, clock, write),
    async writeAll(writes, onWritten) {
      let written = 0;
      const work = async (write: SecretWrite) => {
        await writeSecret(clients, clock, write);
        onWritten(++written);
      };
      const { done, left, failure } = await paced(writes, work, { throttled: wasThrottled, clock });
      return { written: done.map(({ name }) => name), left: left.map(({ name }) => name), failure };
    },
    tags: async (name) => (await retrying()).tags(name),
  };
}

async function readMany(ssm: SsmCalls, names: string[]): Promise<StoredSecret[]> {
  const answers = await Promise.all(chunks(names).map((chunk) => ssm.getSeveral(chunk, true)));
  const found = new Map(answers.flat().map((each) => [each.name, each]));
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

/** A single write with the same pacing as many. */
async function pacedWrite(clients: SecretClients, clock: PaceClock, write: SecretWrite): Promise<number> {
  let version = 0;
  const work = async () => {
    version = await writeSecret(clients, clock, write);
  };
  const { failure } = await paced([write], work, { throttled: wasThrottled, clock });
  if (failure !== null) throw failure;
  return version;
}
