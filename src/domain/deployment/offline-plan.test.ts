import { expect, it } from 'vitest';
import { manifest, rendered } from '../../../test/support/rendering.ts';
import { offlinePlan } from './offline-plan.ts';

const plan = offlinePlan(rendered({}, [manifest('hello', 'secrets: {TOKEN: {generate: {}}, KEY: {}}\n')]));

it('creates every stack from its template', () => {
  const { stacks, ...whole } = plan;
  expect(whole).toEqual({
    environment: 'dev',
    project: 'shop',
    account: '000000000000',
    region: 'eu-central-1',
    local: true,
    size: 'trial',
    unchanged: [],
  });
  expect(stacks.map(({ action }) => action)).toEqual(Array.from({ length: 10 }, () => 'create'));
  expect(stacks.find(({ name }) => name === 'keys')).toEqual({
    name: 'keys',
    stack_name: 'shop-dev-keys',
    action: 'create',
    after: [],
    facts: [],
    known_after: [],
    changed_outside: false,
    reasons: [],
    resources: 2,
    changes: [
      {
        logical_id: 'Key',
        type: 'AWS::KMS::Key',
        action: 'add',
        replacement: 'never',
        physical_id: null,
        holds_data: true,
        routine: false,
        properties: [],
      },
      {
        logical_id: 'Alias',
        type: 'AWS::KMS::Alias',
        action: 'add',
        replacement: 'never',
        physical_id: null,
        holds_data: false,
        routine: false,
        properties: [],
      },
    ],
    secrets_generated: [],
    secrets_copied: [],
    change_set: null,
    notes: [],
  });
});

it('lists what a service waits for, and the generated secrets', () => {
  const service = plan.stacks.find(({ name }) => name === 'service-hello');
  expect(service?.after).toEqual([
    'registry-hello',
    'network',
    'keys',
    'cluster',
    'ingress',
    'discovery',
    'observability',
  ]);
  expect(service?.secrets_generated).toEqual(['/shop/dev/hello/TOKEN']);
});

it('lists the secrets that a replica region copies', () => {
  const environment = rendered({}, [manifest('hello', 'secrets: {TOKEN: {generate: {}}, KEY: {}}\n')]);
  const stack = environment.stacks.find(({ description }) => description.stack === 'service-hello');
  for (const secret of stack?.description.secrets ?? []) {
    secret.generate = null;
    secret.copy_from = 'eu-central-1';
  }
  const service = offlinePlan(environment).stacks.find(({ name }) => name === 'service-hello');
  expect(service?.secrets_generated).toEqual([]);
  expect(service?.secrets_copied).toEqual(['/shop/dev/hello/KEY', '/shop/dev/hello/TOKEN']);
});

it('shows only the selected stacks', () => {
  const environment = rendered({}, [manifest('hello', '')]);
  const { stacks } = offlinePlan(environment, ['cluster', 'service-hello']);
  expect(stacks.map(({ name, after }) => [name, after])).toEqual([
    ['cluster', []],
    ['service-hello', ['cluster']],
  ]);
  expect(() => offlinePlan(environment, ['clutser'])).toThrow('dev has no stack clutser');
});
