import type { RenderedStack } from '../stack/description.ts';
import { literalOf, outerGroup, outputOf, type PictureEdge, placed, templateOf } from './diagram.ts';

export type Link = Omit<PictureEdge, 'label'> & { label?: string };

/** What keeps data of services. */
const STORES = ['tables', 'database'];

/** What leads to what, by the inputs that one stack takes of another; ends that are not drawn are the caller's to drop. */
export function linksOf(stacks: readonly RenderedStack[]): Link[] {
  const regions = [...new Set(stacks.map(({ description }) => description.region))];
  return [
    ...stacks.flatMap((stack) => entryLinks(stack, stacks)),
    ...regions.flatMap((region) => linksWithin(stacks, region)),
    ...stacks.flatMap((stack) => (templateOf(stack) === 'service' ? serviceLinks(stack, stacks) : [])),
    ...stacks.flatMap(certificateLinks),
    ...stacks.flatMap(copyLinks),
  ];
}

/** The way in: by the domain where its records are the environment's, else to the load balancer itself. */
function entryLinks(stack: RenderedStack, stacks: readonly RenderedStack[]): Link[] {
  const { stack: id, region } = stack.description;
  switch (templateOf(stack)) {
    case 'edge':
      return domainLinks(stack, stacks);
    case 'ingress': {
      if (stacks.some((each) => leadsTo(each).includes(region))) return [];
      const label = stack.facts.includes('HTTPS') ? 'HTTPS' : 'HTTP';
      return [{ from: 'audience', to: placed('public-load-balancer', region), kind: 'request', label }];
    }
    case 'api':
      return [
        { from: 'third-parties', to: id, kind: 'request', label: 'HTTPS' },
        { from: id, to: placed('internal-load-balancer', region), kind: 'request', label: 'VPC link' },
      ];
    default:
      return [];
  }
}

function domainLinks(stack: RenderedStack, stacks: readonly RenderedStack[]): Link[] {
  const id = stack.description.stack;
  const regions = leadsTo(stack);
  if (regions.length === 0) return [];
  const secure = stacks.some((each) => templateOf(each) === 'ingress' && each.facts.includes('HTTPS'));
  const label = regions.length > 1 ? (literalOf(stack, 'RoutingPolicy') ?? '') : '';
  return [
    { from: 'audience', to: id, kind: 'request', label: secure ? 'HTTPS' : 'HTTP' },
    ...regions.map(
      (region): Link => ({ from: id, to: placed('public-load-balancer', region), kind: 'request', label }),
    ),
  ];
}

/** Regions whose public load balancer the records of this stack lead to; none for a certificate alone. */
function leadsTo(stack: RenderedStack): string[] {
  if (templateOf(stack) !== 'edge') return [];
  return ['PublicLoadBalancerDnsName', 'ReplicaLoadBalancerDnsName'].flatMap(
    (name) => outputOf(stack, name)?.region ?? [],
  );
}

/** What is always together in a region. */
function linksWithin(stacks: readonly RenderedStack[], region: string): Link[] {
  const there = stacks.filter(({ description }) => description.region === region);
  const ids = (...templates: string[]) =>
    there
      .filter((stack) => templates.includes(templateOf(stack)))
      .map(({ description }) => description.stack);
  const each = (from: string[], to: string[], label = ''): Link[] =>
    from.flatMap((one) => to.map((other) => ({ from: one, to: other, kind: 'use' as const, label })));
  const stores = new Set(there.filter(({ description }) => description.secrets.length > 0).map(outerGroup));
  return [
    ...each(ids('discovery'), [placed('internal-load-balancer', region)], 'names'),
    ...each(ids('lifecycle'), ids('cluster')),
    ...each(
      [...stores].map((group) => `secrets-${group}`),
      ids('keys'),
      'encrypted',
    ),
    ...each(ids(...STORES), ids('backup'), 'copies'),
  ];
}

function serviceLinks(stack: RenderedStack, stacks: readonly RenderedStack[]): Link[] {
  const { stack: id, secrets } = stack.description;
  const listener = outputOf(stack, 'ListenerArn');
  const side = listener?.output === 'PublicListenerArn' ? 'public' : 'internal';
  const path = literalOf(stack, 'PathPattern') ?? '';
  const host = literalOf(stack, 'HostHeader') ?? '';
  const cluster = outputOf(stack, 'ClusterName')?.stack;
  const use = (from: string, to: string): Link => ({ from, to, kind: 'use' });
  return [
    ...(listener
      ? [
          {
            from: placed(`${side}-load-balancer`, listener.region),
            to: id,
            kind: 'request' as const,
            label: host + path,
          },
        ]
      : []),
    ...(cluster === undefined ? [] : [use(cluster, id)]),
    ...(secrets.length > 0 ? [use(id, `secrets-${outerGroup(stack)}`)] : []),
    ...keptBy(stack, stacks).map((to): Link => ({ from: id, to, kind: 'request' })),
  ];
}

/** The tables and the database that a service is told of. */
function keptBy(stack: RenderedStack, stacks: readonly RenderedStack[]): string[] {
  const sources = new Set(
    Object.keys(stack.description.parameters).flatMap((name) => outputOf(stack, name)?.stack ?? []),
  );
  return stacks
    .filter((each) => STORES.includes(templateOf(each)) && sources.has(each.description.stack))
    .map(({ description }) => description.stack);
}

/** To what serves HTTPS with a certificate that the environment made. */
function certificateLinks(stack: RenderedStack): Link[] {
  const { stack: id, region } = stack.description;
  const to = { ingress: placed('public-load-balancer', region), api: id }[templateOf(stack)];
  const made = outputOf(stack, 'CertificateArn') ?? outputOf(stack, 'ApiCertificateArn');
  return to === undefined || made === null ? [] : [{ from: made.stack, to, kind: 'use', label: 'TLS' }];
}

/** From the database at home to the one that is its copy, by the global database. */
function copyLinks(stack: RenderedStack): Link[] {
  const from =
    outputOf(stack, 'GlobalClusterIdentifier') ??
    (templateOf(stack) === 'global-database' ? outputOf(stack, 'DatabaseClusterArn') : null);
  return from === null
    ? []
    : [{ from: from.stack, to: stack.description.stack, kind: 'use', label: 'copies' }];
}
