import type { ParameterInfo, ParameterStore } from '../../../domain/secrets/store.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Access } from '../client/access.ts';
import type { SsmCalls } from './ssm.ts';

/** Limit of one call (Systems Manager API Reference, "GetParameters", "DeleteParameters"). */
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
      const answers = await Promise.all(chunks(names).map((chunk) => ssm.getSeveral(chunk, false)));
      return Object.fromEntries(answers.flat().map(({ name, value }) => [name, value]));
    },
    async existing(names) {
      const ssm = await calls();
      const answers = await Promise.all(chunks(names).map((chunk) => ssm.describe(chunk)));
      const found = new Set(answers.flat().map(({ name }) => name));
      return names.filter((name) => found.has(name));
    },
    list: async (path) => listBelow(await calls(), path),
    delete: async (names) => deleteAll(await calls(), names),
  };
}

/** All pages, by name. */
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

async function deleteAll(ssm: SsmCalls, names: string[]): Promise<void> {
  for (const chunk of chunks(names)) await ssm.deleteSeveral(chunk);
}

/** The names in groups of the size that one call accepts. */
export function chunks(names: string[]): string[][] {
  const result: string[][] = [];
  for (let start = 0; start < names.length; start += NAMES_PER_CALL) {
    result.push(names.slice(start, start + NAMES_PER_CALL));
  }
  return result;
}
