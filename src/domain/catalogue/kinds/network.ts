import { parseCidr } from '../../aws/cidr.ts';
import type { Answers, Settings } from '../../environment/settings.ts';
import type { Literal, RenderedStack } from '../../stack/description.ts';
import { literalOf } from '../../stack/inputs.ts';
import { type Box, type Frame, placed, SUBNETS } from '../drawing.ts';
import { answered, type InputContext, origin, type Source } from '../inputs.ts';
import { environmentKind } from '../kind.ts';

export const network = environmentKind({
  name: 'network',
  replica: { needs: [] },
  removal: 20,
  inputs: (_, context) => inputs(context),
  facts,
  drawing: { frames, boxes },
});

function inputs(context: InputContext): Record<string, Source> {
  const { existing_network: existing, vpc_cidr } = context.settings;
  const common = answered(context, {
    VpcCidr: 'vpc_cidr',
    ZoneCount: 'zones',
    NatGateways: 'nat_gateways',
    InterfaceEndpoints: 'interface_endpoints',
    FlowLogs: 'flow_logs',
    ExistingPublicLoadBalancerSecurityGroup: 'public_load_balancer_security_group',
    LogRetentionDays: 'log_retention_days',
  });
  if (!existing) {
    const prefix = parseCidr(vpc_cidr)?.prefix ?? 16;
    return { ...common, SubnetBits: { value: 28 - prefix, origin: origin(context, 'vpc_cidr') } };
  }
  const { VpcCidr: _, ...rest } = common;
  const source = (value: Literal, key: keyof Answers): Source => ({ value, origin: origin(context, key) });
  return {
    ...rest,
    ExistingVpcId: source(existing.vpc_id, 'vpc_id'),
    ExistingVpcCidr: source(existing.cidr, 'vpc_cidr'),
    ExistingPublicSubnets: source(existing.public_subnets, 'public_subnets'),
    ExistingPrivateSubnets: source(existing.private_subnets, 'private_subnets'),
    ...(existing.data_subnets.length > 0 && {
      ExistingDataSubnets: source(existing.data_subnets, 'data_subnets'),
    }),
  };
}

function facts({ existing_network, nat_gateways, zones, vpc_cidr }: Settings): string[] {
  if (existing_network) return [`existing ${existing_network.vpc_id}`, existing_network.cidr];
  const nat = { none: 'no NAT', one: '1 NAT', 'per-zone': `${zones} NAT` }[nat_gateways];
  return [`${zones} AZs`, nat, vpc_cidr];
}

/** The VPC, and in it the subnets. */
function frames(stack: RenderedStack): Frame[] {
  const { region } = stack.description;
  const existing = literalOf(stack, 'ExistingVpcId');
  const cidr = literalOf(stack, existing ? 'ExistingVpcCidr' : 'VpcCidr');
  const zones = existing ? [] : [`${literalOf(stack, 'ZoneCount')} zones`];
  const vpc = placed('vpc', region);
  const label = [existing ? `existing VPC ${existing}` : 'VPC', ...(cidr ? [cidr] : []), ...zones];
  return [
    { id: vpc, label: label.join(' · '), within: null },
    ...SUBNETS.map((subnets) => ({
      id: placed(subnets, region),
      label: `${subnets} subnets, one per zone`,
      within: vpc,
    })),
  ];
}

/** Its NAT gateways, if it makes any. */
function boxes(stack: RenderedStack): Box[] {
  const gateways = literalOf(stack, 'NatGateways');
  if (gateways === null || gateways === 'none' || literalOf(stack, 'ExistingVpcId')) return [];
  const lines =
    gateways === 'one' ? ['NAT gateway', 'one for all zones'] : ['NAT gateways', 'one in each zone'];
  return [{ id: placed('nat', stack.description.region), kind: 'support', lines, place: 'public' }];
}
