import { literalOf, outerGroup, type PictureEdge, templateOf } from './picture.ts';
import type { OutputInput, RenderedStack } from './stack.ts';

export type Link = Omit<PictureEdge, 'label'> & { label?: string };

/** What leads to what, by the inputs that one stack takes of another; ends that are not drawn are the caller's to drop. */
export function linksOf(stacks: readonly RenderedStack[]): Link[] {
  const kept = stacks.filter((stack) => ['tables', 'database'].includes(templateOf(stack)));
  return [
    { from: 'audience', to: 'public-load-balancer', kind: 'request', label: protocol(stacks) },
    { from: 'third-parties', to: 'api', kind: 'request', label: 'HTTPS' },
    { from: 'api', to: 'internal-load-balancer', kind: 'request', label: 'VPC link' },
    { from: 'discovery', to: 'internal-load-balancer', kind: 'use', label: 'names' },
    { from: 'lifecycle', to: 'cluster', kind: 'use' },
    ...stacks.flatMap((stack) => (templateOf(stack) === 'service' ? serviceLinks(stack, stacks) : [])),
    ...secretStoreLinks(stacks),
    ...kept.map(
      ({ description }): Link => ({ from: description.stack, to: 'backup', kind: 'use', label: 'copies' }),
    ),
  ];
}

function protocol(stacks: readonly RenderedStack[]): string {
  const ingress = stacks.find((stack) => templateOf(stack) === 'ingress');
  return ingress?.facts.includes('HTTPS') ? 'HTTPS' : 'HTTP';
}

function serviceLinks(stack: RenderedStack, stacks: readonly RenderedStack[]): Link[] {
  const { stack: id, secrets } = stack.description;
  const listener = outputOf(stack, 'ListenerArn')?.output;
  const side = listener === 'PublicListenerArn' ? 'public' : 'internal';
  const path = literalOf(stack, 'PathPattern') ?? '';
  const host = literalOf(stack, 'HostHeader') ?? '';
  return [
    ...(listener
      ? [{ from: `${side}-load-balancer`, to: id, kind: 'request' as const, label: host + path }]
      : []),
    { from: 'cluster', to: id, kind: 'use' },
    ...(secrets.length > 0 ? [{ from: id, to: `secrets-${outerGroup(stack)}`, kind: 'use' as const }] : []),
    ...keptBy(stack, stacks).map((to): Link => ({ from: id, to, kind: 'request' })),
  ];
}

/** The tables and the database that a service is told of. */
function keptBy(stack: RenderedStack, stacks: readonly RenderedStack[]): string[] {
  const sources = new Set(
    Object.keys(stack.description.parameters).flatMap((name) => outputOf(stack, name)?.stack ?? []),
  );
  return stacks
    .filter(
      (each) => ['tables', 'database'].includes(templateOf(each)) && sources.has(each.description.stack),
    )
    .map(({ description }) => description.stack);
}

function secretStoreLinks(stacks: readonly RenderedStack[]): Link[] {
  const groups = new Set(stacks.filter(({ description }) => description.secrets.length > 0).map(outerGroup));
  return [...groups].map((group) => ({
    from: `secrets-${group}`,
    to: 'keys',
    kind: 'use',
    label: 'encrypted',
  }));
}

function outputOf(stack: RenderedStack, parameter: string): OutputInput | null {
  const input = stack.description.parameters[parameter];
  return typeof input === 'object' && !Array.isArray(input) ? input : null;
}
