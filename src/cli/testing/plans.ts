import type { Plan, PlannedStack, ResourceChange } from '../../domain/deployment/plan.ts';

/** Plans for the tests of screens and consent. */
export function planned(name: string, more: Partial<PlannedStack> = {}): PlannedStack {
  return {
    name,
    stack_name: `shop-dev-${name}`,
    action: 'create',
    after: [],
    facts: [],
    known_after: [],
    changed_outside: false,
    reasons: [],
    resources: 1,
    changes: [],
    secrets_generated: [],
    secrets_copied: [],
    change_set: null,
    notes: [],
    ...more,
  };
}

export function change(logicalId: string, more: Partial<ResourceChange> = {}): ResourceChange {
  return {
    logical_id: logicalId,
    type: 'AWS::EC2::Instance',
    action: 'modify',
    replacement: 'never',
    physical_id: null,
    holds_data: false,
    routine: false,
    properties: [],
    ...more,
  };
}

export function plan(stacks: PlannedStack[], more: Partial<Plan> = {}): Plan {
  return {
    environment: 'dev',
    project: 'shop',
    account: '000000000000',
    region: 'eu-central-1',
    local: true,
    size: 'trial',
    stacks,
    unchanged: [],
    ...more,
  };
}

export const replicated = plan([
  planned('service-hello', { secrets_generated: ['/shop/dev/hello/API_TOKEN'] }),
  planned('replica-service-hello', {
    after: ['service-hello'],
    secrets_copied: ['/shop/dev/hello/API_TOKEN', '/shop/dev/hello/DB_URL'],
  }),
]);

export const creating = plan([
  planned('network', { facts: ['2 AZs', '1 NAT', '10.20.0.0/16'], resources: 31 }),
  planned('keys', { resources: 2 }),
  planned('cluster', { after: ['network', 'keys'], facts: ['2 × t4g.small'], resources: 9 }),
  planned('service-hello', {
    after: ['cluster', 'ingress'],
    resources: 12,
    secrets_generated: ['/shop/dev/hello/API_TOKEN'],
  }),
]);

export const updating = plan(
  [
    planned('cluster', {
      action: 'update',
      changed_outside: true,
      facts: ['2 × t4g.small'],
      changes: [
        change('Hosts', { type: 'AWS::AutoScaling::AutoScalingGroup', properties: ['MaxSize'] }),
        change('Template', { type: 'AWS::EC2::LaunchTemplate', action: 'add' }),
      ],
    }),
    planned('store', {
      action: 'update',
      changes: [
        change('Orders', {
          type: 'AWS::DynamoDB::GlobalTable',
          replacement: 'always',
          holds_data: true,
          properties: ['TableName'],
          physical_id: 'shop-dev-orders',
        }),
        change('Old', { type: 'AWS::SQS::Queue', action: 'remove', physical_id: 'old' }),
      ],
    }),
    planned('service-hello', {
      action: 'update',
      changes: [change('Task', { type: 'AWS::ECS::TaskDefinition', replacement: 'always', routine: true })],
    }),
    planned('edge', { action: 'update', known_after: ['store'] }),
  ],
  { unchanged: ['network', 'keys'] },
);
