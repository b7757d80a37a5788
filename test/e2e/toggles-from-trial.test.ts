import { afterAll, beforeAll, describe, it } from 'vitest';
import { ownStack } from './own-stack.ts';
import {
  CERTIFICATE,
  check,
  type Deployed,
  DOMAIN,
  deployedTrial,
  ids,
  type Toggle,
  WITHOUT_HOSTS,
} from './toggles.ts';

let deployed: Deployed;
let network: string;

beforeAll(async () => {
  deployed = await deployedTrial();
  const { outputs } = await ownStack(deployed.endpoint, 'create', {
    region: 'us-west-2',
    name: 'other-network',
    template: OTHER_NETWORK,
    parameters: {},
  });
  network = outputs.Answers ?? '';
});
afterAll(() => deployed.sandbox.dispose());

const KEY = 'arn:aws:kms:us-west-2:000000000000:key/11111111-2222-3333-4444-555555555555';
/** A new address range replaces the VPC and everything in it. */
const WHOLE_NETWORK =
  'DataRoutes DataSubnet1 DataSubnet2 DataSubnetRoutes1 DataSubnetRoutes2 DynamoDbEndpoint HostIngressFromHosts ' +
  'HostIngressFromTasks HostSecurityGroup InternalLoadBalancerSecurityGroup InternetGatewayAttachment NatGateway1 ' +
  'PrivateDefaultRoute1 PrivateDefaultRoute2 PrivateRoutes1 PrivateRoutes2 PrivateSubnet1 PrivateSubnet2 ' +
  'PrivateSubnetRoutes1 PrivateSubnetRoutes2 PublicDefaultRoute PublicLoadBalancerSecurityGroup PublicRoutes ' +
  'PublicSubnet1 PublicSubnet2 PublicSubnetRoutes1 PublicSubnetRoutes2 S3Endpoint TaskIngressFromTasks ' +
  'TaskSecurityGroup Vpc';

/** A VPC with the environment's range, whose subnets all reach the internet. */
const OTHER_NETWORK = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.20.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Route:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
${[0, 1, 2, 3, 4, 5]
  .map(
    (index) => `  Subnet${index}:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.${index}.0/24, AvailabilityZone: us-west-2${index % 2 === 0 ? 'a' : 'b'}}
  Association${index}:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref Routes, SubnetId: !Ref Subnet${index}}`,
  )
  .join('\n')}
Outputs:
  Answers:
    Value: !Sub vpc_id=\${Vpc} public_subnets=\${Subnet0},\${Subnet1} private_subnets=\${Subnet2},\${Subnet3} data_subnets=\${Subnet4},\${Subnet5}
`;
/** Stands for the answers that name this network. */
const EXISTING = 'NETWORK';
/** With an existing VPC the environment's own network is deleted as a whole. */
const NEW_NETWORK = ids('network', `${WHOLE_NETWORK} InternetGateway NatAddress1`);

const FROM_TRIAL: Toggle[] = [
  ['size=small', []],
  ['size=production', []],
  ['capacity=fargate', WITHOUT_HOSTS],
  ['capacity=both', []],
  ['zones=3', []],
  ['zones=4', []],
  ['nat_gateways=per-zone', []],
  [
    'nat_gateways=none interface_endpoints=true',
    ids('network', 'NatAddress1 NatGateway1 PrivateDefaultRoute1 PrivateDefaultRoute2'),
  ],
  ['instance_type=t4g.medium', []],
  ['instance_type=t3.small', []],
  ['ami=ami-0a1b2c3d4e5f60718', []],
  ['min_hosts=3', []],
  ['max_hosts=9', []],
  ['flow_logs=true', []],
  ['access_logs=true', []],
  ['deletion_protection=true', []],
  ['log_retention_days=90', []],
  [DOMAIN, []],
  [`${DOMAIN} certificate=${CERTIFICATE}`, []],
  ['third_parties=true', []],
  ['database=aurora-postgresql', []],
  ['backup_vault=true', []],
  ['alarm_email=ops@example.com', []],
  [`domain=dev.example.com certificate=${CERTIFICATE}`, []],
  [`kms_key=${KEY}`, ids('keys', 'Alias Key')],
  ['vpc_cidr=10.99.0.0/16', ids('network', WHOLE_NETWORK)],
  [EXISTING, NEW_NETWORK],
  ['services=', ['service-hello/*']],
];

describe('from a trial environment', () => {
  it.each(FROM_TRIAL)('%s', async (answers, consents) =>
    check(deployed, [answers.replace(EXISTING, network), consents]),
  );
});
