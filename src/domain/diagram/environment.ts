import type { RenderedEnvironment, RenderedStack } from '../stack/description.ts';
import {
  ACCOUNT_GROUP,
  literalOf,
  ofEnvironment,
  outerGroup,
  outerGroups,
  outputOf,
  type Picture,
  type PictureEdge,
  type PictureGroup,
  type PictureNode,
  placed,
  regionGroup,
  templateOf,
  titleOf,
} from './diagram.ts';
import { type Link, linksOf } from './links.ts';

/** Without a place it stands in its region, or once per account; `nowhere` it belongs to no region. */
type Part = Omit<PictureNode, 'group'> & { place?: Place | 'nowhere' };
type Place = 'public' | 'private' | 'data';

const PLACES: readonly Place[] = ['public', 'private', 'data'];

/** Who calls what, where it runs and what it keeps: from the rendered files alone. */
export function architecturePicture(rendered: RenderedEnvironment): Picture {
  const nodes = [...outside(rendered.stacks), ...rendered.stacks.flatMap(nodesOf), ...secretStores(rendered)];
  const known = new Set(nodes.map(({ id }) => id));
  const groups = [...outerGroups(rendered), ...rendered.stacks.flatMap(networkGroups)];
  return {
    environment: rendered.environment,
    view: 'architecture',
    title: titleOf(rendered, 'architecture'),
    groups: used(groups, nodes),
    nodes,
    edges: linksOf(rendered.stacks).filter(between(known)).map(edge),
  };
}

function between(known: ReadonlySet<string>): (link: Link) => boolean {
  return ({ from, to }) => known.has(from) && known.has(to);
}

function edge({ from, to, kind, label = '' }: Link): PictureEdge {
  return { from, to, kind, label };
}

/** An empty box says nothing. */
function used(groups: PictureGroup[], nodes: PictureNode[]): PictureGroup[] {
  const needed = new Set(nodes.flatMap(({ group }) => group ?? []));
  for (const { id, parent } of groups.toReversed()) if (needed.has(id) && parent) needed.add(parent);
  return groups.filter(({ id }) => needed.has(id));
}

function outside(stacks: readonly RenderedStack[]): PictureNode[] {
  const has = (template: string) => stacks.some((stack) => templateOf(stack) === template);
  const node = (id: string, lines: string[]): PictureNode => ({ id, kind: 'outside', lines, group: null });
  return [
    ...(has('ingress') ? [node('audience', ['audience', 'the internet'])] : []),
    ...(has('api') ? [node('third-parties', ['third parties', 'with API keys'])] : []),
  ];
}

function networkGroups(stack: RenderedStack): PictureGroup[] {
  if (templateOf(stack) !== 'network') return [];
  const { region } = stack.description;
  const existing = literalOf(stack, 'ExistingVpcId');
  const cidr = literalOf(stack, existing ? 'ExistingVpcCidr' : 'VpcCidr');
  const zones = existing ? [] : [`${literalOf(stack, 'ZoneCount')} zones`];
  const label = [existing ? `existing VPC ${existing}` : 'VPC', ...(cidr ? [cidr] : []), ...zones].join(
    ' · ',
  );
  return [
    { id: `vpc-${region}`, label, parent: regionGroup(region) },
    ...PLACES.map((place) => ({
      id: `${place}-${region}`,
      label: `${place} subnets, one per zone`,
      parent: `vpc-${region}`,
    })),
  ];
}

/** The nodes that a stack is drawn as; one that only serves others is drawn with them. */
function nodesOf(stack: RenderedStack): PictureNode[] {
  const { region } = stack.description;
  return partsOf(stack).map(({ place, ...part }) => ({
    ...part,
    group: place === 'nowhere' ? null : place ? placed(place, region) : outerGroup(stack),
  }));
}

function partsOf(stack: RenderedStack): Part[] {
  const { description } = stack;
  const id = description.stack;
  const facts = factsWithin(stack);
  if (!ofEnvironment(stack)) return [{ id, kind: 'support', lines: [id] }];
  switch (templateOf(stack)) {
    case 'network':
      return natOf(stack);
    case 'lifecycle':
      return [{ id, kind: 'support', lines: ['lifecycle hooks', 'of hosts'], place: 'private' }];
    case 'cluster':
      return [{ id, kind: 'support', lines: ['cluster', ...facts], place: 'private' }];
    case 'ingress':
      return [
        {
          id: placed('public-load-balancer', description.region),
          kind: 'entry',
          lines: ['public load balancer', ...facts],
          place: 'public',
        },
        {
          id: placed('internal-load-balancer', description.region),
          kind: 'entry',
          lines: ['internal load balancer'],
          place: 'private',
        },
      ];
    case 'discovery':
      return [{ id, kind: 'entry', lines: ['private DNS', 'Route53, Cloud Map'], place: 'private' }];
    case 'api':
      return [{ id, kind: 'entry', lines: ['API', ...facts] }];
    case 'service':
      return [{ id, kind: 'service', lines: serviceLines(stack), place: 'private' }];
    case 'database':
      return [{ id, kind: 'data', lines: ['database', ...facts], place: 'data' }];
    case 'tables':
      return [{ id, kind: 'data', lines: [id.replace('-', ' '), ...facts] }];
    case 'keys':
      return [{ id, kind: 'key', lines: ['KMS key', ...facts] }];
    case 'observability':
      return [{ id, kind: 'support', lines: ['alarms, dashboard', topic(literalOf(stack, 'AlarmEmail'))] }];
    case 'backup':
      return [{ id, kind: 'data', lines: ['backup vault'] }];
    case 'global-database':
      return [{ id, kind: 'data', lines: ['global database'] }];
    case 'edge':
      return edgeOf(stack);
    default:
      return [{ id, kind: 'stack', lines: [id, ...facts] }];
  }
}

/** What the box around it says already is left out. */
function factsWithin({ facts, description }: RenderedStack): string[] {
  return facts.filter((fact) => fact !== description.region);
}

function natOf(stack: RenderedStack): Part[] {
  const gateways = literalOf(stack, 'NatGateways');
  if (gateways === null || gateways === 'none' || literalOf(stack, 'ExistingVpcId')) return [];
  const lines =
    gateways === 'one' ? ['NAT gateway', 'one for all zones'] : ['NAT gateways', 'one in each zone'];
  return [{ id: placed('nat', stack.description.region), kind: 'support', lines, place: 'public' }];
}

/** The same template is the certificate, of a region, and the records, which Route 53 has for all regions. */
function edgeOf(stack: RenderedStack): Part[] {
  const id = stack.description.stack;
  if (outputOf(stack, 'PublicLoadBalancerDnsName') === null)
    return [{ id, kind: 'key', lines: ['certificate', ...factsWithin(stack)] }];
  return [{ id, kind: 'entry', lines: ['domain', ...stack.facts], place: 'nowhere' }];
}

function topic(email: string | null): string {
  return email === null ? 'topic' : `topic, to ${email}`;
}

function serviceLines(stack: RenderedStack): string[] {
  const capacity = literalOf(stack, 'Capacity') === 'fargate' ? 'Fargate' : 'EC2';
  const least = literalOf(stack, 'MinCount');
  const most = literalOf(stack, 'MaxCount');
  const tasks = least === most ? `${least}` : `${least} to ${most}`;
  const name = literalOf(stack, 'ServiceName') ?? stack.description.stack;
  return [name, 'nginx → app', `${tasks} × ${capacity}`];
}

/** One store a region that has secrets; their names are not drawn. */
function secretStores({ stacks }: RenderedEnvironment): PictureNode[] {
  const names = new Map<string, Set<string>>();
  for (const stack of stacks) {
    const { secrets } = stack.description;
    const group = outerGroup(stack);
    if (secrets.length > 0 && group !== ACCOUNT_GROUP) {
      const known = names.get(group) ?? [];
      names.set(group, new Set([...known, ...secrets.map(({ name }) => name)]));
    }
  }
  return [...names].map(([group, { size: count }]) => ({
    id: `secrets-${group}`,
    kind: 'key',
    lines: ['Parameter Store', count === 1 ? '1 secret' : `${count} secrets`],
    group,
  }));
}
