import { OperatorError } from '../../domain/errors.ts';
import type { ParameterInfo, ParameterStore, Target } from '../../domain/ports.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import type { Access } from './access.ts';
import type { SsmCalls } from './ssm.ts';

/** Sizes in bytes of UTF-8 (Systems Manager, "Managing parameter tiers"). */
const STANDARD_BYTES = 4096;
const ADVANCED_BYTES = 8192;
const NAMES_PER_CALL = 10;

export function lazyParameters(access: Access, target: Target): ParameterStore {
  let loaded: Promise<SsmCalls> | undefined;
  return parameterStore(() => {
    loaded ??= import('./ssm.ts').then(({ ssm }) => ssm(access, target));
    return loaded;
  });
}

export function parameterStore(calls: () => Promise<SsmCalls>): ParameterStore {
  return {
    async read(names) {
      const ssm = await calls();
      const parts = await Promise.all(chunks(names).map((some) => ssm.getSeveral(some)));
      return Object.assign({}, ...parts) as Record<string, string>;
    },
    async existing(names) {
      const ssm = await calls();
      const parts = await Promise.all(chunks(names).map((some) => ssm.describe(some)));
      const found = new Set(parts.flat());
      return names.filter((name) => found.has(name));
    },
    async secret(name) {
      const found = await (await calls()).get(name, true);
      return found && { value: new SecretValue(found.value), version: found.version };
    },
    putSecret: async (name, value, options) => putSecret(await calls(), name, value, options),
    list: async (path) => listBelow(await calls(), path),
    async delete(names) {
      const ssm = await calls();
      for (const some of chunks(names)) await ssm.deleteSeveral(some);
    },
  };
}

async function putSecret(
  ssm: SsmCalls,
  name: string,
  value: SecretValue,
  { keyId, overwrite, tags }: { keyId: string; overwrite: boolean; tags: Record<string, string> },
): Promise<number> {
  const text = value.reveal();
  const version = await ssm.put({
    Name: name,
    Value: text,
    Type: 'SecureString',
    KeyId: keyId,
    Overwrite: overwrite,
    Tier: tierFor(name, text),
    // AWS takes tags with a new parameter only.
    ...(!overwrite && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
  });
  if (version !== null) {
    if (overwrite) await ssm.tag(name, tags);
    return version;
  }
  // A retry after a lost response finds what its first attempt wrote: then it is there with just this value.
  const there = await ssm.get(name, true);
  if (there && there.version === 1 && there.value === text) return there.version;
  throw new OperatorError('input', 'secret_exists', `${name} exists already`, {
    value: name,
    next: ['Say --overwrite to give it a new value; the old one stays in its history'],
  });
}

function tierFor(name: string, text: string): 'Standard' | 'Advanced' {
  const bytes = Buffer.byteLength(text);
  if (bytes <= STANDARD_BYTES) return 'Standard';
  if (bytes <= ADVANCED_BYTES) return 'Advanced';
  throw new OperatorError(
    'input',
    'secret_too_large',
    `${name}: ${bytes} bytes; Parameter Store takes ${ADVANCED_BYTES}`,
    {
      value: `${bytes} bytes`,
      next: ['Keep a large file in S3 under the environment’s key, and its place here'],
    },
  );
}

async function listBelow(ssm: SsmCalls, path: string): Promise<ParameterInfo[]> {
  const all: ParameterInfo[] = [];
  let token: string | undefined;
  do {
    const page = await ssm.below(path, token);
    all.push(...page.items);
    token = page.next;
  } while (token);
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function chunks(names: string[]): string[][] {
  const result: string[][] = [];
  for (let start = 0; start < names.length; start += NAMES_PER_CALL) {
    result.push(names.slice(start, start + NAMES_PER_CALL));
  }
  return result;
}
