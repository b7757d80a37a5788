import { environmentFile } from './paths.ts';
import type { RenderedEnvironment, RenderedStack, StackState } from './stack.ts';

/** What an operator reads of such a stack. */
export const NO_LONGER = 'no longer in the files';

/** Whether the stack is deployed and its files are gone: a service taken out of the answers. */
export function isRemoved({ description }: Pick<RenderedStack, 'description'>): boolean {
  return description.state === 'absent';
}

/** The environment with those deployed stacks of its own that its files no longer have; they come last. */
export function withRemoved(
  rendered: RenderedEnvironment,
  deployed: Iterable<StackState>,
): RenderedEnvironment {
  const removed = [...deployed]
    .filter((state) => isOrphan(rendered, state))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((state) => removedStack(rendered, state));
  return removed.length === 0 ? rendered : { ...rendered, stacks: [...rendered.stacks, ...removed] };
}

/**
 * Named and tagged as ops does for this environment. Names of nested stacks, which inherit the tags, have capital
 * letters in what CloudFormation adds to their parent's.
 */
function isOrphan(rendered: RenderedEnvironment, { name, tags }: StackState): boolean {
  const { project, environment, stacks } = rendered;
  return (
    tags.ManagedBy === 'ops' &&
    tags.Project === project &&
    tags.Environment === environment &&
    name.startsWith(prefixOf(rendered)) &&
    /^[a-z0-9-]+$/.test(name.slice(prefixOf(rendered).length)) &&
    !stacks.some(({ description }) => description.stack_name === name)
  );
}

function prefixOf({ project, environment }: RenderedEnvironment): string {
  return `${project}-${environment}-`;
}

/** Needs every stack of the environment: so an apply deletes it last, when none can use it, and a destroy first. */
function removedStack(rendered: RenderedEnvironment, state: StackState): RenderedStack {
  const own = rendered.stacks.filter(({ description }) => description.scope === 'environment');
  return {
    description: {
      format: 1,
      state: 'absent',
      stack: state.name.slice(prefixOf(rendered).length),
      stack_name: state.name,
      scope: 'environment',
      account: rendered.account,
      region: state.id.split(':')[3] ?? rendered.region,
      needs: own.map(({ description }) => description.stack),
      template: '',
      fingerprint: '',
      parameters: {},
      tags: state.tags,
      capabilities: [],
      role_arn: state.roleArn,
      stack_policy: null,
      termination_protection: state.terminationProtection,
      disable_rollback: false,
      notification_arns: [],
      artifact_bucket: null,
      secrets: [],
      source: environmentFile(rendered.environment),
    },
    templateText: '',
    functions: [],
    resourceTexts: {},
    resourceTypes: {},
    resourceParameters: {},
    origins: {},
    facts: [NO_LONGER],
  };
}
