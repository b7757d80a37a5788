import { isJsonMap, parseTemplate } from '../template/parse.ts';
import type { RenderedStack } from './description.ts';

/** Both leave the resource when its stack is deleted ("DeletionPolicy attribute"). */
const KEPT = new Set<unknown>(['Retain', 'RetainExceptOnCreate']);
/** The resource goes, and what it held is in a last snapshot. */
const SNAPSHOT = new Set<unknown>(['Snapshot']);

/** What the environment's key encrypts in our templates, and nobody can read without it. */
const UNDER_KEY = new Set(['AWS::Backup::BackupVault', 'AWS::DynamoDB::GlobalTable', 'AWS::RDS::DBCluster']);

type Kept = Pick<RenderedStack, 'templateText' | 'resourceTypes'> & {
  description: Pick<RenderedStack['description'], 'template'>;
};

/** Logical ids of the resources that outlive their stack. */
export function retained(stack: Kept): string[] {
  return withPolicy(stack, KEPT);
}

/** Logical ids of the resources that leave a last snapshot behind. */
export function snapshots(stack: Kept): string[] {
  return withPolicy(stack, SNAPSHOT);
}

/** Whether something that outlives the stack is readable by the environment's key alone. */
export function needsItsKey(stack: Kept): boolean {
  return [...retained(stack), ...snapshots(stack)].some((id) => UNDER_KEY.has(stack.resourceTypes[id] ?? ''));
}

function withPolicy({ description, templateText, resourceTypes }: Kept, policies: Set<unknown>): string[] {
  const resources = parseTemplate(description.template, templateText).Resources;
  if (!isJsonMap(resources)) return [];
  return Object.keys(resourceTypes).filter((id) => {
    const resource = resources[id];
    return isJsonMap(resource) && policies.has(resource.DeletionPolicy);
  });
}
