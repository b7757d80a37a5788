import type { StackDescription, StackState } from './description.ts';

/** A deployed stack that has the name of one of ours but belongs to something else. */
export interface ForeignStack {
  /** Host name of the stack that has this name in the files. */
  stack: string;
  stackName: string;
  region: string;
  /** What its tags say, for example `project shop-dev, environment api`. */
  owner: string;
}

/** The way on for an environment that would change another's stacks. */
export const OTHER_NAME =
  'choose another name for the environment or the project: stacks are named <project>-<environment>-…';

/** Names may coincide: project `shop` with environment `dev-api`, and `shop-dev` with `api`. These tags do not. */
const OWNER_TAGS = ['Project', 'Environment', 'ManagedBy'] as const;

/** The stack, if its tags name another owner than the description's; null if it is ours or an empty shell. */
export function foreignStack(description: StackDescription, state: StackState): ForeignStack | null {
  if (state.status === 'REVIEW_IN_PROGRESS' && Object.keys(state.tags).length === 0) return null;
  if (OWNER_TAGS.every((key) => state.tags[key] === description.tags[key])) return null;
  const { stack, stack_name: stackName, region } = description;
  return { stack, stackName, region, owner: ownerOf(state.tags) };
}

function ownerOf(tags: Record<string, string>): string {
  const { Project: project, Environment: environment, ManagedBy: by } = tags;
  const parts = [
    ...(project === undefined ? [] : [`project ${project}`]),
    ...(environment === undefined ? [] : [`environment ${environment}`]),
    ...(by === 'ops' ? [] : [by === undefined ? 'not created by ops' : `managed by ${by}`]),
  ];
  return parts.length > 0 ? parts.join(', ') : 'no project';
}
