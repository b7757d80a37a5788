import { pythonStep } from './python-step.ts';

export interface Resource {
  region: string;
  stack: string;
  logical: string;
  type: string;
  id: string;
}

export interface ResourceCheck {
  found: Resource[];
  missing: Resource[];
  /** Types that are not checked through an API. */
  without: string[];
}

/** A step of test/support/resources.py. */
export function resourcesStep<T>(endpoint: string, step: 'check' | 'list', given: object): Promise<T> {
  return pythonStep('resources.py', [endpoint, step], { account: '000000000000', ...given });
}

/** One line per resource, `region stack Logical (type)`, sorted. */
export function resourceLines(resources: Resource[]): string[] {
  return resources
    .map(({ region, stack, logical, type }) => `${region} ${stack} ${logical} (${type})`)
    .sort();
}
