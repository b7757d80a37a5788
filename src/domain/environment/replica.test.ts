import { expect, it } from 'vitest';
import { manifest, rendered } from '../../../test/support/rendering.ts';
import { markedRegion, withRemoved } from '../catalogue/orphans.ts';
import { InvalidInput } from '../operator/error.ts';
import type { RenderedEnvironment, RenderedStack } from '../stack/description.ts';
import { isOutput } from '../stack/inputs.ts';
import { deployed } from '../testing/stacks.ts';
import { imageIn } from './replica.ts';
import type { Answers } from './settings.ts';

const ECR = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop/hello@sha256:${'a'.repeat(64)}`;
const HOME = { account: '111111111111', region: 'eu-central-1' };
const BOTH: Partial<Answers> = {
  account: '111111111111',
  local: false,
  replica_region: 'eu-west-1',
  replica_ami: 'ami-0a1b2c3d4e5f60719',
  database: 'aurora-postgresql',
  domain: 'shop.example.com',
  hosted_zone: 'Z0123456789ABCDEFGHIJ',
};
const hello = manifest(
  'hello',
  'expose: public\npriority: 10\nhealth: {path: /ready}\nsecrets: {TOKEN: {generate: {}}}\n' +
    `tables: {carts: {partition_key: {name: id}}}\ncontainers: [{name: worker, image: "${ECR}"}]\n`,
);

function stack({ stacks }: RenderedEnvironment, host: string): RenderedStack {
  const found = stacks.find(({ description }) => description.stack === host);
  if (!found) throw new TypeError(`no stack ${host}`);
  return found;
}

const input = (environment: RenderedEnvironment, host: string, name: string) => {
  const value = stack(environment, host).description.parameters[name];
  return isOutput(value ?? '') ? Object.values(value as object).join(' ') : value;
};

it('has the same stacks with the prefix in the second region', () => {
  const { stacks } = rendered(BOTH, [hello]);
  const away = stacks.filter(({ description }) => description.region === 'eu-west-1');
  expect(away.map(({ description: { stack, stack_name, needs } }) => [stack, stack_name, needs])).toEqual([
    ['replica-network', 'shop-dev-network', ['replica']],
    ['replica-certificate', 'shop-dev-certificate', ['replica']],
    ['replica-ingress', 'shop-dev-ingress', ['replica', 'replica-network', 'replica-certificate']],
    ['replica-keys', 'shop-dev-keys', ['replica']],
    ['replica-toolchain', 'shop-toolchain', []],
    ['replica-cluster', 'shop-dev-cluster', ['replica', 'replica-network', 'replica-keys']],
    [
      'replica-lifecycle',
      'shop-dev-lifecycle',
      ['replica', 'replica-keys', 'replica-toolchain', 'replica-cluster'],
    ],
    ['replica-discovery', 'shop-dev-discovery', ['replica', 'replica-network', 'replica-ingress']],
    [
      'replica-database',
      'shop-dev-database',
      ['replica', 'replica-network', 'global-database', 'replica-keys'],
    ],
    [
      'replica-observability',
      'shop-dev-observability',
      ['replica', 'replica-ingress', 'replica-keys', 'replica-cluster', 'replica-database'],
    ],
    [
      'replica-service-hello',
      'shop-dev-service-hello',
      [
        'registry-hello',
        ...['replica', 'replica-network', 'replica-ingress', 'replica-keys', 'table-hello-carts'],
        ...['replica-cluster', 'replica-discovery', 'replica-observability'],
      ],
    ],
  ]);
});

it('gets its inputs from its own region, and replicated data from the home region', () => {
  const environment = rendered(BOTH, [hello]);
  const from = (host: string, name: string) => input(environment, host, name);
  expect(from('replica-cluster', 'VpcId')).toBe('replica-network shop-dev-network eu-west-1 VpcId');
  expect(from('replica-cluster', 'AmiId')).toBe('ami-0a1b2c3d4e5f60719');
  expect(from('replica-network', 'VpcCidr')).toBe('10.21.0.0/16');
  expect(from('replica-lifecycle', 'ArtifactBucket')).toBe(
    'replica-toolchain shop-toolchain eu-west-1 ArtifactBucket',
  );
  expect(from('replica-database', 'GlobalClusterIdentifier')).toBe(
    'global-database shop-dev-global-database eu-central-1 GlobalClusterIdentifier',
  );
  expect([
    from('database', 'ManageMasterUserPassword'),
    from('replica-database', 'ManageMasterUserPassword'),
  ]).toEqual([false, false]);
  expect(from('table-hello-carts', 'ReplicaKeyArn')).toBe('replica-keys shop-dev-keys eu-west-1 KeyArn');
  expect(from('replica-service-hello', 'TableCartsArn')).toBe(
    'table-hello-carts shop-dev-table-hello-carts eu-central-1 ReplicaTableArn',
  );
  expect(stack(environment, 'replica-service-hello').description.secrets).toEqual([
    { name: '/shop/dev/hello/TOKEN', key_id: 'alias/shop-dev', generate: null, copy_from: 'eu-central-1' },
  ]);
  expect(stack(environment, 'replica-network').origins.VpcCidr?.key).toBe('replica_region');
});

it('routes DNS to both regions, by the health of a service that accepts any host', () => {
  const environment = rendered({ ...BOTH, routing: 'latency' }, [hello]);
  expect(stack(environment, 'edge').description.needs).toEqual(['certificate', 'ingress', 'replica-ingress']);
  expect(stack(environment, 'edge').description.parameters).toMatchObject({
    RoutingPolicy: 'latency',
    ReplicaRegion: 'eu-west-1',
    ReplicaLoadBalancerDnsName: { stack: 'replica-ingress', region: 'eu-west-1' },
    HealthPath: '/ready',
  });
  expect(stack(environment, 'certificate').description.parameters).not.toHaveProperty('RoutingPolicy');
});

it("pulls the account's own images from the registry of the same region, and no others", () => {
  expect(imageIn('eu-west-1', HOME, ECR)).toBe(ECR.replace('eu-central-1', 'eu-west-1'));
  expect(imageIn('eu-west-1', { ...HOME, region: 'us-east-1' }, ECR)).toBe(ECR);
  expect(imageIn('eu-west-1', { ...HOME, account: '222222222222' }, ECR)).toBe(ECR);
  expect(imageIn('eu-west-1', HOME, 'public.ecr.aws/nginx/nginx@sha256:a')).toBe(
    'public.ecr.aws/nginx/nginx@sha256:a',
  );
  const environment = rendered(BOTH, [hello]);
  expect(stack(environment, 'replica-service-hello').templateText).toContain('dkr.ecr.eu-west-1.');
  expect(stack(environment, 'service-hello').templateText).toContain('dkr.ecr.eu-central-1.');
});

it('refuses a second region that would not help', () => {
  const problems = (answers: Partial<Answers>) => {
    try {
      rendered({ ...BOTH, ...answers });
    } catch (error) {
      if (error instanceof InvalidInput) return error.problems.map(({ message }) => message);
      throw error;
    }
    return [];
  };
  expect(problems({ replica_region: 'eu-central-1' })).toEqual([
    'replica_region is eu-central-1, the home region: an outage would take down both copies',
  ]);
  expect(problems({ replica_region: 'us-west-1', zones: 3 })).toEqual([
    'us-west-1 offers 2 zones to new accounts, but zones is 3',
  ]);
  expect(problems({ replica_vpc_cidr: '10.20.16.0/20' })).toEqual([
    'replica_vpc_cidr 10.20.16.0/20 overlaps vpc_cidr 10.20.0.0/16',
  ]);
});

it('is recognized by its prefix when the files no longer contain it, and is deleted before its dependencies', () => {
  const before = rendered(BOTH, [hello]);
  const { replica_region: _, replica_ami: __, ...home } = BOTH;
  const files = rendered(home, [hello]);
  const states = before.stacks
    .filter(({ description }) => description.scope === 'environment')
    .map((each) => {
      const { stack: host, stack_name, region } = each.description;
      const id = `arn:aws:cloudformation:${region}:111111111111:stack/${stack_name}/1`;
      return deployed(each, host === 'replica' ? { ReplicaRegion: 'eu-west-1' } : {}, { id });
    });
  expect(markedRegion(files, states)).toBe('eu-west-1');
  const needs = (destroying: boolean) =>
    Object.fromEntries(
      withRemoved(files, states, destroying)
        .stacks.filter(({ description }) => description.state === 'absent')
        .map(({ description }) => [
          description.stack,
          description.needs.filter((need) => /^(replica|global)/.test(need)),
        ]),
    );
  const hosts = [
    'replica-service-hello',
    ...['replica-observability', 'replica-discovery', 'replica-ingress', 'replica-lifecycle'],
  ];
  const applied = needs(false);
  expect(applied['replica-service-hello']).toEqual([]);
  expect(applied['replica-network']).toEqual(expect.arrayContaining(['replica-cluster', ...hosts]));
  expect(applied['global-database']).toContain('replica-database');
  expect(applied.replica).toEqual(Object.keys(applied).filter((host) => host !== 'replica'));
  const destroyed = needs(true);
  expect(destroyed.replica).toEqual([]);
  expect(destroyed['replica-database']).toContain('global-database');
  expect(destroyed['replica-service-hello']).toEqual(expect.arrayContaining(['replica-network', 'replica']));
});
