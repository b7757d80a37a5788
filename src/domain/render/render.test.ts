import { describe, expect, it } from 'vitest';
import { manifest, PROJECT, rendered, renderInput } from '../../../test/support/rendering.ts';
import { holdsData } from '../aws/resource-types.ts';
import type { Answers } from '../environment/settings.ts';
import { InvalidInput } from '../operator/error.ts';
import type { RenderedEnvironment } from '../stack/description.ts';
import { checkTemplates, render } from './render.ts';

const PUBLIC = 'expose: public\npriority: 10\n';
const hello = () => manifest('hello', `${PUBLIC}secrets: {TOKEN: {generate: {}}, KEY: {}}\n`);

function stack(environment: RenderedEnvironment, name: string) {
  const found = environment.stacks.find(({ description }) => description.stack === name);
  if (!found) throw new TypeError(`no stack ${name}`);
  return found;
}

const output = (host: string, name: string, region = 'eu-central-1') => ({
  stack: host,
  stack_name: `shop-dev-${host}`,
  region,
  output: name,
});

it('is pure: the same input produces the same bytes, whatever the order of keys and services', () => {
  const other = manifest('api', 'expose: public\npriority: 9\npath: /api/*\n');
  const input = renderInput({}, [hello(), other]);
  const plain = () => ({
    ...input,
    services: [],
    stacks: input.stacks.map(({ kind, ...stack }) => ({ ...stack, kind: kind.name })),
  });
  const before = structuredClone(plain());
  const first = JSON.stringify(render(input));
  expect(JSON.stringify(render(input))).toBe(first);
  expect(
    JSON.stringify(
      rendered({}, [manifest('api', 'path: /api/*\npriority: 9\nexpose: public\n'), hello()]).stacks,
    ),
  ).toBe(JSON.stringify(render(input).stacks));
  expect(plain()).toEqual(before);
});

it('orders the stacks so that each comes after what it needs', () => {
  const { stacks } = rendered({}, [hello()]);
  expect(
    stacks.map(({ description }) => [
      description.stack,
      description.stack_name,
      description.scope,
      description.needs,
    ]),
  ).toEqual([
    ['toolchain', 'shop-toolchain', 'account', []],
    ['registry-hello', 'shop-registry-hello', 'account', []],
    ['network', 'shop-dev-network', 'environment', []],
    ['keys', 'shop-dev-keys', 'environment', []],
    ['cluster', 'shop-dev-cluster', 'environment', ['network', 'keys']],
    ['lifecycle', 'shop-dev-lifecycle', 'environment', ['toolchain', 'keys', 'cluster']],
    ['ingress', 'shop-dev-ingress', 'environment', ['network']],
    ['discovery', 'shop-dev-discovery', 'environment', ['network', 'ingress']],
    ['observability', 'shop-dev-observability', 'environment', ['keys', 'cluster', 'ingress']],
    [
      'service-hello',
      'shop-dev-service-hello',
      'environment',
      ['registry-hello', 'network', 'keys', 'cluster', 'ingress', 'discovery', 'observability'],
    ],
  ]);
});

it('returns what belongs to the environment as a whole', () => {
  const { stacks: _, ...whole } = rendered({ size: 'small' });
  expect(whole).toEqual({
    project: 'shop',
    environment: 'dev',
    account: '000000000000',
    region: 'eu-central-1',
    local: true,
    size: 'small',
    lock: '/shop/dev/.ops/lock',
    sources: expect.anything(),
  });
});

it('has the answers and manifests as data, and where a run keeps them', () => {
  const { sources } = rendered({ size: 'small', replica_region: 'eu-west-1' }, [
    manifest('hello', `${PUBLIC}port: 8081\n`),
  ]);
  expect(sources).toEqual({
    format: 1,
    project: 'shop',
    environment: 'dev',
    account: '000000000000',
    region: 'eu-central-1',
    bucket: {
      stack: 'toolchain',
      stack_name: 'shop-toolchain',
      region: 'eu-central-1',
      output: 'ArtifactBucket',
    },
    key: 'environments/dev/sources.json',
    tags: {},
    answers: expect.objectContaining({ size: 'small', replica_region: 'eu-west-1' }),
    services: {
      hello: {
        image: expect.any(String),
        proxy: { image: expect.any(String) },
        expose: 'public',
        priority: 10,
        port: 8081,
      },
    },
  });
});

it("uses the account's deployment role and boundary if configured", () => {
  const { stacks } = rendered({ service_role: true }, [hello()]);
  const role = 'arn:aws:iam::000000000000:role/shop-deployment';
  expect(new Set(stacks.map(({ description }) => description.role_arn))).toEqual(new Set([role]));
  const bounded = stacks.filter(({ description }) => 'PermissionsBoundaryArn' in description.parameters);
  expect(
    bounded.map(({ description, origins }) => [
      description.stack,
      description.parameters.PermissionsBoundaryArn,
      origins.PermissionsBoundaryArn?.key,
    ]),
  ).toEqual(
    ['toolchain', 'network', 'cluster', 'lifecycle', 'service-hello'].map((host) => [
      host,
      'arn:aws:iam::000000000000:policy/shop-services',
      'service_role',
    ]),
  );
});

it('gives every stack that holds data a policy, and no other', () => {
  const { stacks } = rendered({ database: 'aurora-postgresql', backup_vault: true }, [hello()]);
  for (const { description, templateText } of stacks) {
    const types = [...templateText.matchAll(/Type"?:\s*"?(AWS::\w+::\w+)/g)].map(([, type]) => type ?? '');
    const protects = description.stack_policy !== null;
    expect([description.stack, protects]).toEqual([description.stack, types.some(holdsData)]);
  }
  const without = stacks.filter(({ description }) => description.stack_policy === null);
  expect(without.map(({ description }) => description.stack)).toEqual(['discovery', 'observability']);
});

it('sets the network parameters from the answers', () => {
  const { description, facts, origins } = stack(rendered({ zones: 3 }), 'network');
  expect(description).toMatchObject({
    format: 1,
    account: '000000000000',
    region: 'eu-central-1',
    template: 'network.template.yaml',
    capabilities: ['CAPABILITY_IAM'],
    role_arn: null,
    stack_policy: { Statement: [{ Effect: 'Allow' }, { Effect: 'Deny' }] },
    termination_protection: false,
    artifact_bucket: null,
    secrets: [],
    source: 'cfn/network.yaml',
    tags: { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' },
  });
  expect(description.parameters).toEqual({
    Project: 'shop',
    Environment: 'dev',
    VpcCidr: '10.20.0.0/16',
    SubnetBits: 12,
    ZoneCount: 3,
    NatGateways: 'one',
    InterfaceEndpoints: false,
    FlowLogs: false,
    LogRetentionDays: 7,
  });
  expect(facts).toEqual(['3 AZs', '1 NAT', '10.20.0.0/16']);
  expect(origins).toEqual({
    VpcCidr: { file: 'inventories/dev/environment.yml', key: 'vpc_cidr' },
    SubnetBits: { file: 'inventories/dev/environment.yml', key: 'vpc_cidr' },
    ZoneCount: { file: 'inventories/dev/environment.yml', key: 'zones' },
    NatGateways: { file: 'inventories/dev/environment.yml', key: 'size' },
    InterfaceEndpoints: { file: 'inventories/dev/environment.yml', key: 'size' },
    FlowLogs: { file: 'inventories/dev/environment.yml', key: 'size' },
    LogRetentionDays: { file: 'inventories/dev/environment.yml', key: 'size' },
  });
});

it('has a stack for the database and one for each table, which provide names to the service', () => {
  const shop = manifest(
    'shop',
    'tables:\n  carts: {partition_key: {name: id}, sort_key: {name: at, type: number}, ttl: expires}\n',
  );
  const { stacks } = rendered({ database: 'aurora-mysql', size: 'small' }, [shop]);
  const found = (host: string) => stacks.find(({ description }) => description.stack === host);
  expect(stacks.map(({ description }) => description.stack).slice(-4)).toEqual([
    'database',
    'observability',
    'table-shop-carts',
    'service-shop',
  ]);
  expect(found('database')?.description).toMatchObject({
    stack_name: 'shop-dev-database',
    needs: ['network', 'keys'],
    parameters: {
      DatabaseEngine: 'aurora-mysql',
      DatabaseMinCapacity: 0.5,
      DatabaseMaxCapacity: 4,
      DatabaseReaders: 1,
      BackupRetentionDays: 7,
      DataSubnets: { stack: 'network', output: 'DataSubnets' },
      KeyArn: { stack: 'keys', output: 'KeyArn' },
    },
  });
  expect(found('table-shop-carts')?.description).toMatchObject({
    needs: ['keys', 'observability'],
    parameters: {
      AlarmTopicArn: { stack: 'observability', output: 'AlarmTopicArn' },
      PartitionKey: 'id',
      PartitionKeyType: 'S',
      SortKey: 'at',
      SortKeyType: 'N',
      TtlAttribute: 'expires',
      BackupRetentionDays: 7,
      DeletionProtection: false,
    },
  });
  expect(found('table-shop-carts')?.facts).toEqual(['by id, at']);
  const service = found('service-shop')?.description;
  expect(service?.needs).toContain('table-shop-carts');
  expect(service?.parameters.TableCartsName).toMatchObject({
    stack: 'table-shop-carts',
    output: 'TableName',
  });
});

it('uses an existing load balancer: adds rules to its listener, allows its security group', () => {
  const id = '0a1b2c3d4e5f6071';
  const listener = `arn:aws:elasticloadbalancing:eu-central-1:000000000000:listener/app/shared/${id}/${id}`;
  const environment = rendered(
    {
      vpc_id: 'vpc-0a1b2c3d4e5f60718',
      vpc_cidr: '10.1.0.0/16',
      public_subnets: ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'],
      private_subnets: ['subnet-0a1b2c3d4e5f60713', 'subnet-0a1b2c3d4e5f60714'],
      public_listener: listener,
      public_load_balancer_dns: 'shared-1.eu-central-1.elb.amazonaws.com',
      public_load_balancer_security_group: 'sg-0a1b2c3d4e5f60718',
    },
    [hello()],
  );
  const ingress = stack(environment, 'ingress');
  expect(ingress.description.parameters).toMatchObject({
    ExistingPublicListenerArn: listener,
    ExistingPublicLoadBalancerDnsName: 'shared-1.eu-central-1.elb.amazonaws.com',
  });
  expect(Object.keys(ingress.resourceTypes).sort()).toEqual(['InternalHttpListener', 'InternalLoadBalancer']);
  expect(ingress.facts).toEqual(['HTTP', 'existing public load balancer']);
  expect(stack(environment, 'network').description.parameters).toMatchObject({
    ExistingPublicLoadBalancerSecurityGroup: 'sg-0a1b2c3d4e5f60718',
  });
  expect(stack(environment, 'service-hello').description.parameters.ListenerArn).toEqual(
    output('ingress', 'PublicListenerArn'),
  );
});

describe('a domain', () => {
  const CERTIFICATE = 'arn:aws:acm:eu-central-1:000000000000:certificate/ab-12';
  const DOMAIN = { domain: 'dev.example.com' };
  const ZONE = { ...DOMAIN, hosted_zone: 'Z0123456789' };
  const CALLED = { third_parties: true };
  const made = output('certificate', 'CertificateArn');
  const balancer = {
    PublicLoadBalancerDnsName: output('ingress', 'PublicLoadBalancerDnsName'),
    PublicLoadBalancerHostedZoneId: output('ingress', 'PublicLoadBalancerHostedZoneId'),
  };
  const names = { Project: 'shop', Environment: 'dev' };
  const zone = { DomainName: 'dev.example.com', HostedZoneId: 'Z0123456789' };

  function found(answers: Partial<Answers>, name: string) {
    return rendered(answers).stacks.find(({ description }) => description.stack === name);
  }
  const inputs = (answers: Partial<Answers>, name: string) => found(answers, name)?.description.parameters;

  it('in a zone has a certificate before the load balancers, and records after them', () => {
    const { stacks } = rendered(ZONE, [hello()]);
    const hosts = stacks.map(({ description }) => description.stack);
    expect(hosts.slice(hosts.indexOf('certificate'), hosts.indexOf('discovery'))).toEqual([
      'certificate',
      'ingress',
      'edge',
    ]);
    const certificate = stack(rendered(ZONE), 'certificate');
    expect([certificate.description.needs, certificate.description.parameters]).toEqual([
      [],
      { ...names, ...zone },
    ]);
    expect(certificate.resourceTypes).toEqual({ Certificate: 'AWS::CertificateManager::Certificate' });
    expect([certificate.description.source, certificate.description.template]).toEqual([
      'cfn/edge.yaml',
      'certificate.template.yaml',
    ]);
    expect(found(ZONE, 'ingress')?.description.needs).toEqual(['network', 'certificate']);
    expect(inputs(ZONE, 'ingress')).toMatchObject({ CertificateArn: made, DomainName: 'dev.example.com' });
    expect(found(ZONE, 'ingress')?.facts).toEqual(['HTTPS', 'dev.example.com']);
    const edge = stack(rendered(ZONE), 'edge');
    expect(edge.description.needs).toEqual(['certificate', 'ingress']);
    expect(edge.description.parameters).toEqual({ ...names, ...zone, ...balancer, CertificateArn: made });
    expect(edge.facts).toEqual(['dev.example.com', '*.dev.example.com']);
    expect(edge.origins).toEqual({
      DomainName: { file: 'inventories/dev/environment.yml', key: 'domain' },
      HostedZoneId: { file: 'inventories/dev/environment.yml', key: 'hosted_zone' },
    });
  });

  it('in a zone with a certificate only has records', () => {
    const answers = { ...ZONE, certificate: CERTIFICATE };
    expect(found(answers, 'certificate')).toBeUndefined();
    expect(inputs(answers, 'ingress')?.CertificateArn).toBe(CERTIFICATE);
    const edge = stack(rendered(answers), 'edge');
    expect(edge.description.needs).toEqual(['ingress']);
    expect(edge.description.parameters).toEqual({
      ...names,
      ...zone,
      ...balancer,
      CertificateArn: CERTIFICATE,
    });
    // The records depend on the load balancer, which is not deployed yet; the certificate does not.
    expect(Object.values(edge.resourceTypes)).not.toContain('AWS::CertificateManager::Certificate');
    expect(edge.resourceTypes).toMatchObject({ DomainRecord: 'AWS::Route53::RecordSet' });
  });

  it.each([
    [{}, ['HTTP']],
    [DOMAIN, ['HTTP', 'dev.example.com']],
    [{ ...DOMAIN, certificate: CERTIFICATE }, ['HTTPS', 'dev.example.com']],
  ])('%j has no separate stack', (answers, facts) => {
    expect([found(answers, 'certificate'), found(answers, 'edge')]).toEqual([undefined, undefined]);
    expect(found(answers, 'ingress')?.facts).toEqual(facts);
  });

  it.each([
    [{}, {}],
    [DOMAIN, {}],
    [
      { ...DOMAIN, certificate: CERTIFICATE },
      { ApiDomainName: 'api.dev.example.com', ApiCertificateArn: CERTIFICATE },
    ],
    [ZONE, { ApiDomainName: 'api.dev.example.com', ApiCertificateArn: made, HostedZoneId: 'Z0123456789' }],
  ])('%j sets the API parameters %j', (answers, named) => {
    const { ApiDomainName, ApiCertificateArn, HostedZoneId } = inputs({ ...CALLED, ...answers }, 'api') ?? {};
    expect({ ApiDomainName, ApiCertificateArn, HostedZoneId }).toEqual(named);
    expect(found({ ...CALLED, ...answers }, 'api')?.description.needs.includes('certificate')).toBe(
      answers === ZONE,
    );
  });
});

it('uses an existing network and key, and does not create them', () => {
  const answers: Partial<Answers> = {
    kms_key: 'arn:aws:kms:eu-central-1:000000000000:key/ab-12',
    vpc_id: 'vpc-0a1b2c3d4e5f60718',
    public_subnets: ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'],
    private_subnets: ['subnet-0a1b2c3d4e5f60713', 'subnet-0a1b2c3d4e5f60714'],
  };
  const environment = rendered(answers, [hello()]);
  const network = stack(environment, 'network');
  expect(network.description.parameters).toMatchObject({
    ExistingVpcId: 'vpc-0a1b2c3d4e5f60718',
    ExistingVpcCidr: '10.20.0.0/16',
    ExistingPublicSubnets: ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'],
    ExistingPrivateSubnets: ['subnet-0a1b2c3d4e5f60713', 'subnet-0a1b2c3d4e5f60714'],
  });
  expect(network.description.parameters).not.toHaveProperty('VpcCidr');
  expect(network.facts).toEqual(['existing vpc-0a1b2c3d4e5f60718', '10.20.0.0/16']);
  expect(Object.values(network.resourceTypes)).not.toContain('AWS::EC2::VPC');
  expect(Object.values(stack(environment, 'keys').resourceTypes)).toEqual([
    'AWS::CloudFormation::WaitConditionHandle',
  ]);
  expect(stack(environment, 'service-hello').description.secrets.map(({ key_id }) => key_id)).toEqual([
    answers.kms_key,
    answers.kms_key,
  ]);
});

describe('a service', () => {
  it('gets outputs of other stacks by name, and its listener', () => {
    const { parameters } = stack(rendered({}, [hello()]), 'service-hello').description;
    expect(parameters).toMatchObject({
      VpcId: output('network', 'VpcId'),
      PrivateSubnets: output('network', 'PrivateSubnets'),
      KeyArn: output('keys', 'KeyArn'),
      ClusterArn: output('cluster', 'ClusterArn'),
      NamespaceId: output('discovery', 'NamespaceId'),
      ListenerArn: output('ingress', 'PublicListenerArn'),
      LoadBalancerFullName: output('ingress', 'PublicLoadBalancerFullName'),
      ListenerPriority: 10,
      ServiceName: 'hello',
      Capacity: 'ec2',
      CpuArchitecture: 'ARM64',
      ReadonlyRootFilesystem: true,
      MinCount: 2,
      SecretsPath: '/shop/dev/hello',
    });
    expect(parameters).not.toHaveProperty('HostHeader');
  });

  it('declares its secrets, sorted, with the key of the environment', () => {
    expect(stack(rendered({}, [hello()]), 'service-hello').description.secrets).toEqual([
      { name: '/shop/dev/hello/KEY', key_id: 'alias/shop-dev', generate: null },
      {
        name: '/shop/dev/hello/TOKEN',
        key_id: 'alias/shop-dev',
        generate: { length: 32, alphabet: 'alphanumeric' },
      },
    ]);
  });

  it('lists the paths that it reads as a whole, if allowed', () => {
    const { stacks } = rendered({ replica_region: 'eu-west-1' }, [
      manifest('api', 'read_secrets: true\n'),
      manifest('web'),
    ]);
    const paths = stacks.map(({ description: { stack, secret_paths } }) => [stack, secret_paths]);
    expect(paths.filter(([, found]) => found)).toEqual([
      ['service-api', ['/shop/dev/api']],
      ['replica-service-api', ['/shop/dev/api']],
    ]);
  });

  it('declares a shared secret below the shared path, in a second region too', () => {
    const text = 'secrets: {TOKEN: {shared: true, generate: {}}}\n';
    const { stacks } = rendered({ replica_region: 'eu-west-1' }, [
      manifest('api', text),
      manifest('web', text),
    ]);
    const declared = stacks.flatMap(({ description: { stack, secrets } }) =>
      secrets.map((secret) => [stack, secret]),
    );
    const secret = { name: '/shop/dev/shared/TOKEN', key_id: 'alias/shop-dev' };
    const made = { ...secret, generate: { length: 32, alphabet: 'alphanumeric' } };
    const copied = { ...secret, generate: null, copy_from: 'eu-central-1' };
    expect(declared).toEqual([
      ['service-api', made],
      ['service-web', made],
      ['replica-service-api', copied],
      ['replica-service-web', copied],
    ]);
  });

  it.each([
    ['expose: none\n', undefined, undefined],
    [
      'expose: internal\npriority: 1\n',
      output('ingress', 'InternalListenerArn'),
      output('ingress', 'InternalLoadBalancerFullName'),
    ],
  ])('%j', (text, listener, fullName) => {
    const { parameters } = stack(rendered({}, [manifest('hello', text)]), 'service-hello').description;
    expect([parameters.ListenerArn, parameters.LoadBalancerFullName]).toEqual([listener, fullName]);
  });

  it.each([
    ['host: hello\n', {}, undefined],
    ['host: hello\n', { domain: 'dev.example.com' }, 'hello.dev.example.com'],
    ['host: www.example.org\n', {}, 'www.example.org'],
  ])('%j below %j answers %s', (text, answers, header) => {
    const environment = rendered(answers, [manifest('hello', `${PUBLIC}${text}`)]);
    expect(stack(environment, 'service-hello').description.parameters.HostHeader).toBe(header);
  });

  it('has its template as data, with the fingerprint of exactly what is sent', () => {
    const { description, templateText } = stack(rendered({}, [hello()]), 'service-hello');
    expect(description.template).toBe('service-hello.template.json');
    expect(JSON.parse(templateText).Outputs.TemplateFingerprint.Value).toBe(description.fingerprint);
    expect(description.source).toBe('services/hello.yaml');
  });
});

it('uploads a template over 51,200 bytes, and waits for the bucket', () => {
  const input = renderInput({}, []);
  const network = input.templates.network;
  const large = { path: 'cfn/network.yaml', text: `${network?.text}# ${'x'.repeat(51_200)}\n` };
  const found = stack(
    render({ ...input, templates: { ...input.templates, network: large } }),
    'network',
  ).description;
  expect(found.artifact_bucket).toEqual({
    stack: 'toolchain',
    stack_name: 'shop-toolchain',
    region: 'eu-central-1',
    output: 'ArtifactBucket',
  });
  expect(found.needs).toEqual(['toolchain']);
});

it("puts the project's tags on all stacks, without overriding its own", () => {
  const input = renderInput({ deletion_protection: true }, [hello()]);
  const environment = render({ ...input, project: { ...PROJECT, tags: { team: 'web', ManagedBy: 'x' } } });
  expect(stack(environment, 'service-hello').description.tags).toEqual({
    team: 'web',
    Project: 'shop',
    Environment: 'dev',
    Service: 'hello',
    ManagedBy: 'ops',
  });
  expect(stack(environment, 'toolchain').description.tags).toEqual({
    team: 'web',
    Project: 'shop',
    ManagedBy: 'ops',
  });
  expect(
    environment.stacks
      .filter(({ description }) => description.termination_protection)
      .map(({ description }) => description.scope),
  ).toEqual(Array.from({ length: 8 }, () => 'environment'));
});

describe('conflicts', () => {
  function problems(work: () => unknown) {
    try {
      work();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return error.problems.map(({ message, detail }) => [message, detail.file, detail.line, detail.next]);
    }
    return [];
  }

  it('one priority twice on a listener, with both files', () => {
    const api = manifest('api', 'expose: public\npriority: 10\npath: /api\n');
    expect(problems(() => rendered({}, [api, hello()]))).toEqual([
      [
        'priority 10 of services/hello.yaml is also used by services/api.yaml:4:11; both are on the public listener',
        'services/hello.yaml',
        4,
        ['Write priority: 11'],
      ],
    ]);
  });

  it('a shared secret generated in two ways, with both files', () => {
    const api = manifest('api', 'secrets:\n  DATADOG_KEY: {shared: true}\n  SALT: {generate: {length: 8}}\n');
    const web = (generate: string) =>
      manifest('web', `secrets:\n  SALT: {}\n  DATADOG_KEY: {shared: true, generate: ${generate}}\n`);
    expect(problems(() => rendered({}, [api, web('{length: 40, alphabet: hex}')]))).toEqual([
      [
        'services/web.yaml and services/api.yaml:4:16 share DATADOG_KEY but generate it differently: 40 characters, hex and not generated',
        'services/web.yaml',
        5,
        ['Declare it the same way in both', 'Remove shared: true from one of them'],
      ],
    ]);
    const other = manifest('other', 'secrets: {DATADOG_KEY: {shared: true, generate: {length: 40}}}\n');
    expect(problems(() => rendered({}, [other, web('{length: 40, alphabet: alphanumeric}')]))).toEqual([]);
  });

  it('more shared secrets than fit into the policies of a role', () => {
    const many = (count: number) =>
      manifest(
        'api',
        `secrets:\n${Array.from({ length: count }, (_, at) => `  SHARED_KEY_${10 + at}: {shared: true}\n`).join('')}`,
      );
    expect(problems(() => rendered({}, [many(35)]))).toEqual([]);
    expect(problems(() => rendered({}, [many(36)]))).toEqual([
      [
        'api: 36 shared secrets do not fit into its role policies: 8136 characters, the maximum is 8000',
        'services/api.yaml',
        4,
        ['Remove shared: true from some of them'],
      ],
    ]);
  });

  it('one priority on two listeners is fine', () => {
    const api = manifest('api', 'expose: internal\npriority: 10\n');
    expect(problems(() => rendered({}, [api, hello()]))).toEqual([]);
  });

  it('a service with the name that third parties call', () => {
    const api = manifest('shop', 'expose: public\npriority: 10\nhost: api\n');
    const named = { domain: 'dev.example.com', hosted_zone: 'Z0123456789' };
    expect(problems(() => rendered({ ...named, third_parties: true }, [api]))).toEqual([
      [
        'shop uses the host api.dev.example.com, which is reserved for the third-party API',
        'services/shop.yaml',
        5,
        ['Choose another host', 'Set third_parties to false in environment.yml'],
      ],
    ]);
    expect(problems(() => rendered(named, [api]))).toEqual([]);
    expect(problems(() => rendered({ domain: 'dev.example.com', third_parties: true }, [api]))).toEqual([]);
  });

  it('two services with the same rule', () => {
    const api = manifest('api', 'expose: public\npriority: 11\n');
    expect(problems(() => rendered({}, [api, hello()])).map(([message]) => message)).toEqual([
      'services/hello.yaml has the same rule (any host/*) as services/api.yaml:1:1: one would never be reached',
    ]);
  });

  it.each([
    [{ capacity: 'ec2' }, 'capacity: fargate\n', 'hello runs on fargate, but the environment only has ec2'],
    [
      { capacity: 'fargate' },
      'memory: 600\n',
      'hello: With cpu 256, Fargate supports memory 512, 1024 to 2048 in steps of 1024, not 600',
    ],
    [
      { instance_type: 'm5.large' },
      'architecture: arm64\n',
      'hello is built for arm64, but m5.large is x86_64',
    ],
  ] satisfies [Partial<Answers>, string, string][])('%j and %j', (answers, text, message) => {
    expect(problems(() => rendered(answers, [manifest('hello', text)])).map(([found]) => found)).toEqual([
      message,
    ]);
  });

  it('a parameter that nothing provides', () => {
    const input = renderInput({}, []);
    const keys = {
      path: 'cfn/keys.yaml',
      text: 'Parameters: {Colour: {Type: String}}\nResources: {A: {Type: AWS::KMS::Key}}\n',
    };
    expect(
      problems(() => checkTemplates(render({ ...input, templates: { ...input.templates, keys } }))),
    ).toEqual([
      [
        'cfn/keys.yaml has the parameter Colour, but no answer and no stack output provides it',
        'cfn/keys.yaml',
        undefined,
        ['Give Colour a Default'],
      ],
    ]);
  });
});

it.each([
  ['ec2', ['2 × t4g.small']],
  ['fargate', ['Fargate']],
  ['both', ['2 × t4g.small', 'Fargate']],
] as const)('facts of a cluster with %s', (capacity, facts) => {
  expect(stack(rendered({ capacity }), 'cluster').facts).toEqual(facts);
});

it('parses no template for names, regions and secrets', () => {
  const input = renderInput({}, [hello()]);
  const broken = Object.fromEntries(
    Object.keys(input.templates).map((name) => [name, { path: `cfn/${name}.yaml`, text: 'no template' }]),
  );
  const environment = render({ ...input, templates: broken });
  const service = environment.stacks.at(-1);
  expect([
    environment.lock,
    service?.description.stack_name,
    service?.description.secrets.length,
    service?.facts,
  ]).toEqual(['/shop/dev/.ops/lock', 'shop-dev-service-hello', 2, ['public', '2 to 4 tasks']]);
  expect(() => checkTemplates(environment)).toThrow(
    'cfn/toolchain.yaml is not a CloudFormation template: it has no Resources',
  );
});
