import { pythonStep } from './python-step.ts';

export interface Resource {
  region: string;
  stack: string;
  logical: string;
  type: string;
  id: string;
}

export interface Known {
  found: Resource[];
  missing: Resource[];
  /** Types whose service is not asked. */
  without: string[];
}

/** A step of test/support/resources.py. */
export function askResources<T>(endpoint: string, step: 'ask' | 'list', given: object): Promise<T> {
  return pythonStep('resources.py', [endpoint, step], { account: '000000000000', ...given });
}

/** `stack Logical (type)`, sorted: how a resource stands in a failure. */
export function told(resources: Resource[]): string[] {
  return resources
    .map(({ region, stack, logical, type }) => `${region} ${stack} ${logical} (${type})`)
    .sort();
}
