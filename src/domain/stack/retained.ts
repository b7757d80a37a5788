import { isJsonMap, parseTemplate } from '../template/parse.ts';
import type { RenderedStack } from './description.ts';

/** Deletion policies that keep the resource when its stack is deleted ("DeletionPolicy attribute"). */
const KEPT = new Set<unknown>(['Retain', 'RetainExceptOnCreate']);
/** Deletion policy that deletes the resource after a final snapshot. */
const SNAPSHOT = new Set<unknown>(['Snapshot']);

/** Resource types that the templates encrypt with the environment's key. */
const UNDER_KEY = new Set(['AWS::Backup::BackupVault', 'AWS::DynamoDB::GlobalTable', 'AWS::RDS::DBCluster']);

type Kept = Pick<RenderedStack, 'templateText' | 'resourceTypes'> & {
  description: Pick<RenderedStack['description'], 'template'>;
};

/** Logical IDs of the resources that remain when their stack is deleted. */
export function retainedResources(stack: Kept): string[] {
  return withPolicy(stack, KEPT);
}

/** Logical IDs of the resources that leave a final snapshot. */
export function snapshotResources(stack: Kept): string[] {
  return withPolicy(stack, SNAPSHOT);
}

/** Whether anything that remains after the deletion is encrypted with the environment's key. */
export function needsEnvironmentKey(stack: Kept): boolean {
  return [...retainedResources(stack), ...snapshotResources(stack)].some((id) =>
    UNDER_KEY.has(stack.resourceTypes[id] ?? ''),
  );
}

function withPolicy({ description, templateText, resourceTypes }: Kept, policies: Set<unknown>): string[] {
  const resources = parseTemplate(description.template, templateText).Resources;
  if (!isJsonMap(resources)) return [];
  return Object.keys(resourceTypes).filter((id) => {
    const resource = resources[id];
    return isJsonMap(resource) && policies.has(resource.DeletionPolicy);
  });
}
