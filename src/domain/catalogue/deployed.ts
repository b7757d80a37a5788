import type { StackState } from '../stack/description.ts';
import { nameProblem } from '../workspace/names.ts';
import { reservedNames } from './catalogue.ts';
import { REPLICA_MARK } from './hosts.ts';

/** An environment's stacks in one region, as their tags and names say; the names are ops' own. */
export interface DeployedStacks {
  environment: string;
  /** By host name. */
  states: Map<string, StackState>;
  /** Only at home: where its second region is. */
  replicaRegion: string | null;
}

/**
 * The project's environments among all stacks of a region. What anyone can write into tags and names is not trusted: both
 * must say the same, in names that ops gives.
 */
export function deployedStacks(project: string, all: Iterable<StackState>): DeployedStacks[] {
  const found = new Map<string, Map<string, StackState>>();
  const reserved = reservedNames();
  for (const state of all) {
    const { ManagedBy: by, Project: owner, Environment: environment } = state.tags;
    if (by !== 'ops' || owner !== project || environment === undefined) continue;
    if (nameProblem('environment', environment, reserved) !== null) continue;
    const host = hostOf(`${project}-${environment}-`, state.name);
    if (host === null || state.status === 'REVIEW_IN_PROGRESS') continue;
    const states = found.get(environment) ?? new Map<string, StackState>();
    found.set(environment, states.set(host, state));
  }
  return [...found].map(([environment, states]) => ({
    environment,
    states,
    replicaRegion: states.get(REPLICA_MARK)?.parameters.ReplicaRegion ?? null,
  }));
}

/** Nested stacks inherit the tags; their names have capital letters. */
function hostOf(prefix: string, name: string): string | null {
  const host = name.slice(prefix.length);
  return name.startsWith(prefix) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(host) ? host : null;
}
