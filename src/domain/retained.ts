import type { RenderedStack } from './stack.ts';
import { isJsonMap, parseTemplate } from './template-parse.ts';

/** Both leave the resource when its stack is deleted ("DeletionPolicy attribute"). */
const KEPT = new Set<unknown>(['Retain', 'RetainExceptOnCreate']);

/** Logical ids of the resources that outlive their stack. */
export function retained({ description, templateText, resourceTypes }: RenderedStack): string[] {
  const resources = parseTemplate(description.template, templateText).Resources;
  if (!isJsonMap(resources)) return [];
  return Object.keys(resourceTypes).filter((id) => {
    const resource = resources[id];
    return isJsonMap(resource) && KEPT.has(resource.DeletionPolicy);
  });
}
