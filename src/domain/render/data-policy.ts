import { DATA_TYPES, holdsData } from '../aws/resource-types.ts';
import type { JsonMap } from '../template/parse.ts';
import { resourcesOf } from '../template/template.ts';

/**
 * The stack policy that keeps updates from replacing or deleting what holds data ("Prevent updates to stack resources",
 * CloudFormation User Guide). An operator's consent to one resource relaxes it for that resource, during that update.
 */
const PROTECTS_DATA = {
  Statement: [
    // What no statement allows is denied.
    { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' },
    {
      Effect: 'Deny',
      Principal: '*',
      Action: ['Update:Replace', 'Update:Delete'],
      Resource: '*',
      Condition: { StringEquals: { ResourceType: [...DATA_TYPES].sort() } },
    },
  ],
};

/** The policy of a stack with this template; null if nothing in it holds data, under any condition. */
export function dataPolicy(template: JsonMap): typeof PROTECTS_DATA | null {
  const types = Object.values(resourcesOf(template)).map(({ Type }) => String(Type));
  return types.some(holdsData) ? PROTECTS_DATA : null;
}
