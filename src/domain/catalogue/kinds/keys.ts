import { factsWithin, secretStore } from '../drawing.ts';
import { KEY_STACK } from '../hosts.ts';
import { answered } from '../inputs.ts';
import { environmentKind } from '../kind.ts';

/** The key that encrypts the environment. */
export const keys = environmentKind({
  name: KEY_STACK,
  replica: { needs: [] },
  removal: 30,
  inputs: (_, context) => answered(context, { ExistingKeyArn: 'kms_key', Size: 'size' }),
  facts: ({ kms_key }) => (kms_key === null ? [] : ['existing key']),
  drawing: {
    boxes: (stack) => [{ kind: 'key', lines: ['KMS key', ...factsWithin(stack)] }],
    lines: ({ description: { stack, region } }, environment) =>
      environment.hasSecrets(region)
        ? [{ from: secretStore(region), to: stack, kind: 'use', label: 'encrypted', shows: 'encryption' }]
        : [],
  },
});
