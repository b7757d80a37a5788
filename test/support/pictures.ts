import { manifest, rendered } from './rendering.ts';

const EXPOSED = 'expose: public\npriority: 100\nsecrets: {TOKEN: {generate: {}}}\n';

/** As `ops env create dev --local --yes` makes it. */
export function trialEnvironment() {
  return rendered({}, [manifest('hello', EXPOSED)]);
}

/** Everything that an answer can turn on. */
export function wholeEnvironment() {
  return rendered(
    {
      third_parties: true,
      database: 'aurora-postgresql',
      backup_vault: true,
      capacity: 'both',
      size: 'production',
      alarm_email: 'ops@example.com',
      domain: 'shop.example.com',
      hosted_zone: 'Z0123456789ABCDEFGHIJ',
    },
    [
      manifest('hello', `${EXPOSED}tables:\n  carts: {partition_key: {name: id}}\n`),
      manifest('orders', 'expose: internal\npriority: 100\ncapacity: fargate\nsecrets: {KEY: {}}\n'),
      manifest('worker', 'expose: none\n'),
    ],
  );
}
