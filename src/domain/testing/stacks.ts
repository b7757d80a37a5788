import type { RenderedStack, StackDescription, StackState } from '../stack/description.ts';
import { inputsDigest } from '../stack/inputs.ts';

const FINGERPRINT = '0123456789abcdef';

/** A rendered stack of shop-dev with one bucket; tests override what they need. */
export function rendered(
  name: string,
  description: Partial<StackDescription> = {},
  rest: Partial<RenderedStack> = {},
): RenderedStack {
  const scope = description.scope ?? 'environment';
  return {
    description: {
      format: 1,
      stack: name,
      stack_name: scope === 'account' ? `shop-${name}` : `shop-dev-${name}`,
      scope,
      account: '000000000000',
      region: 'eu-central-1',
      needs: [],
      template: `${name}.template.yaml`,
      fingerprint: FINGERPRINT,
      parameters: {},
      tags: { project: 'shop' },
      capabilities: [],
      role_arn: null,
      stack_policy: null,
      termination_protection: false,
      disable_rollback: false,
      notification_arns: [],
      artifact_bucket: null,
      secrets: [],
      source: `cfn/${name}.yaml`,
      ...description,
    },
    templateText: 'Resources: {}\n',
    functions: [],
    resourceTexts: {},
    resourceTypes: { Bucket: 'AWS::S3::Bucket' },
    resourceParameters: {},
    origins: {},
    facts: [],
    ...rest,
  };
}

/** The state of a stack as deployed by ops; tests override what they need. */
export function deployed(
  stack: RenderedStack,
  parameters: Record<string, string> = {},
  rest: Partial<StackState> = {},
): StackState {
  const { description } = stack;
  return {
    name: description.stack_name,
    id: `arn:aws:cloudformation:eu-central-1:000000000000:stack/${description.stack_name}/1`,
    status: 'CREATE_COMPLETE',
    statusReason: null,
    description: null,
    parameters,
    outputs: { TemplateFingerprint: description.fingerprint },
    tags: description.tags,
    roleArn: description.role_arn,
    terminationProtection: description.termination_protection,
    changeSetName: `ops-${description.fingerprint}-${inputsDigest(parameters, description.tags)}-00000000`,
    createdAt: '2026-11-23T10:00:00.000Z',
    updatedAt: null,
    ...rest,
  };
}
