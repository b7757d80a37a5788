import type { Target } from '../../../domain/session/target.ts';
import type { StackResource, StackState } from '../../../domain/stack/description.ts';
import type { StackEvent, StackReader } from '../../../domain/stack/reader.ts';
import type { Access } from '../client/access.ts';
import type { CloudFormationCalls } from './cloudformation.ts';

/** Reads stacks. Loads one CloudFormation client per region at its first call. */
export function lazyStacks(access: Access, target: Target): StackReader {
  const clients = new Map<string, Promise<CloudFormationCalls>>();
  const calls = (region = access.region): Promise<CloudFormationCalls> => {
    const known = clients.get(region);
    if (known) return known;
    const made = import('./cloudformation.ts').then(({ cloudFormation }) =>
      cloudFormation({ ...access, region }, target),
    );
    clients.set(region, made);
    return made;
  };
  return {
    list: async (region) => listAll(await calls(region)),
    describe: async (stackName, region) => (await calls(region)).stack(stackName),
    events: async (stackName, after, region) => eventsAfter(await calls(region), stackName, after),
    resources: async (stackName, region) => allResources(await calls(region), stackName),
    lastEvent: async (stackName, region) => {
      const page = await (await calls(region)).events(stackName, undefined);
      return page.items[0]?.id ?? null;
    },
  };
}

/** All pages, in the order of AWS. */
export async function listAll(calls: Pick<CloudFormationCalls, 'stacks'>): Promise<StackState[]> {
  const all: StackState[] = [];
  let token: string | undefined;
  do {
    const page = await calls.stacks(token);
    all.push(...page.items);
    token = page.next;
  } while (token);
  return all;
}

/** All pages, without deleted resources. */
export async function allResources(
  calls: Pick<CloudFormationCalls, 'resources'>,
  stackName: string,
): Promise<StackResource[]> {
  const all: StackResource[] = [];
  let token: string | undefined;
  do {
    const page = await calls.resources(stackName, token);
    all.push(...page.items);
    token = page.next;
  } while (token);
  return all;
}

/** AWS returns the newest first; reading stops at the last event already seen. */
export async function eventsAfter(
  calls: Pick<CloudFormationCalls, 'events'>,
  stackName: string,
  after: string | null,
): Promise<StackEvent[]> {
  const newestFirst: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await calls.events(stackName, token);
    for (const event of page.items) {
      if (event.id === after) return newestFirst.reverse();
      newestFirst.push(event);
    }
    token = page.next;
  } while (token);
  return newestFirst.reverse();
}
