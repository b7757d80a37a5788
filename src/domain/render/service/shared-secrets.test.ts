import { expect, it } from 'vitest';
import { manifest, packagedTemplates, rendered } from '../../../../test/support/rendering.ts';
import { offlinePlan } from '../../deployment/offline-plan.ts';
import { architecturePicture } from '../../diagram/environment.ts';
import { InvalidInput } from '../../operator/error.ts';
import { parseTemplate } from '../../template/parse.ts';
import { composeService } from './compose.ts';

const SHARED = 'secrets: {KEY: {shared: true}, MADE: {generate: {}, shared: true}, OWN: {generate: {}}}\n';
const REPLICA = { replica_region: 'eu-west-1', replica_ami: 'ami-0a1b2c3d4e5f60719' } as const;
const two = () => [manifest('cart', SHARED), manifest('pay', SHARED)];

it('a shared secret is planned once per region, and counted once', () => {
  const told = offlinePlan(rendered(REPLICA, two()))
    .stacks.map(({ name, secrets_generated, secrets_copied }) => [name, secrets_generated, secrets_copied])
    .filter(([, generated = [], copied = []]) => generated.length + copied.length > 0);
  expect(told).toEqual([
    ['service-cart', ['/shop/dev/shared/MADE', '/shop/dev/cart/OWN'], []],
    ['service-pay', ['/shop/dev/pay/OWN'], []],
    ['replica-service-cart', [], ['/shop/dev/shared/KEY', '/shop/dev/shared/MADE', '/shop/dev/cart/OWN']],
    ['replica-service-pay', [], ['/shop/dev/pay/OWN']],
  ]);
  const stores = architecturePicture(rendered({}, two())).nodes.filter(({ id }) => id.startsWith('secrets-'));
  expect(stores.map(({ lines }) => lines)).toEqual([['Parameter Store', '4 secrets']]);
});

it('no secret has the name of a variable that the template or a table sets', () => {
  const file = 'cfn/service.yaml';
  const base = parseTemplate(file, packagedTemplates().service?.text ?? '');
  const text =
    'tables: {carts: {partition_key: {name: id}}}\nsecrets:\n  PORT: {}\n  TABLE_CARTS: {shared: true}\n';
  const compose = () => composeService(base, manifest('cart', text), file, '111122223333');
  expect(compose).toThrow(InvalidInput);
  try {
    compose();
  } catch (error) {
    expect((error as InvalidInput).problems.map(({ message, detail }) => [message, detail.line])).toEqual([
      ['PORT is already a variable of the container, set by the template or a table', 5],
      ['TABLE_CARTS is already a variable of the container, set by the template or a table', 6],
    ]);
  }
});
