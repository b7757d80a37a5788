import { makesCertificate, makesRecords } from '../../environment/dns.ts';
import type { Settings } from '../../environment/settings.ts';
import type { RenderedStack } from '../../stack/description.ts';
import { literalOf, outputOf } from '../../stack/inputs.ts';
import { type DrawnEnvironment, factsWithin, type Line, publicLoadBalancer } from '../drawing.ts';
import { INGRESS_STACK, replicaHost } from '../hosts.ts';
import { answered, type InputContext, type Source } from '../inputs.ts';
import { environmentKind } from '../kind.ts';

/**
 * One template, two kinds: the certificate, which the load balancers need, and the records, which need the load
 * balancers.
 */
const TEMPLATE = 'edge';

/** The load balancer, and a certificate that the environment made, are outputs of earlier stacks. */
const ANSWERS = {
  DomainName: 'domain',
  HostedZoneId: 'hosted_zone',
  CertificateArn: 'certificate',
} as const;

export const certificate = environmentKind({
  name: 'certificate',
  template: TEMPLATE,
  inEnvironment: makesCertificate,
  replica: { needs: [] },
  removal: 40,
  inputs: (_, context) => answered(context, ANSWERS),
  facts,
  drawing: { boxes: (stack) => [{ kind: 'key', lines: ['certificate', ...factsWithin(stack)] }] },
});

/** The records of the domain, which Route 53 has once for all regions. */
export const edge = environmentKind({
  name: 'edge',
  template: TEMPLATE,
  inEnvironment: makesRecords,
  needs: [INGRESS_STACK, replicaHost(INGRESS_STACK)],
  removal: 100,
  inputs: (_, context) => ({ ...answered(context, ANSWERS), ...routing(context) }),
  facts,
  drawing: {
    boxes: (stack) => [{ kind: 'entry', lines: ['domain', ...stack.facts], place: 'nowhere' }],
    lines,
  },
});

function facts({ domain }: Settings): string[] {
  return domain === null ? [] : [domain, `*.${domain}`];
}

/** How the records lead to the second region, where there is one. */
function routing(context: InputContext): Record<string, Source> {
  if (context.settings.replica_region === null) return {};
  const output = (name: string): Source => ({
    output: { host: replicaHost(INGRESS_STACK), name },
    origin: { file: context.file, key: 'replica_region' },
  });
  return {
    ...answered(context, { RoutingPolicy: 'routing', ReplicaRegion: 'replica_region' }),
    ReplicaLoadBalancerDnsName: output('PublicLoadBalancerDnsName'),
    ReplicaLoadBalancerHostedZoneId: output('PublicLoadBalancerHostedZoneId'),
    ...healthPath(context),
  };
}

/** Of a public service that answers under any name, as health checks ask under the load balancer's own. */
function healthPath({ services }: InputContext): Record<string, Source> {
  const asked = services.find(({ expose, host }) => expose === 'public' && host === null);
  if (!asked) return {};
  return { HealthPath: { value: asked.health.path, origin: { file: asked.file, key: 'health.path' } } };
}

/** Who calls the public load balancer. */
export const AUDIENCE = 'audience';

/** From the audience; `ingresses` are asked whether they serve HTTPS. */
export function audienceLine(to: string, ingresses: readonly RenderedStack[]): Line {
  const secure = ingresses.some(({ facts }) => facts.includes('HTTPS'));
  return { from: AUDIENCE, to, kind: 'request', label: secure ? 'HTTPS' : 'HTTP', shows: 'way in' };
}

/** Regions to whose public load balancer the records lead. */
export function regionsOf(records: RenderedStack): string[] {
  return ['PublicLoadBalancerDnsName', 'ReplicaLoadBalancerDnsName'].flatMap(
    (name) => outputOf(records, name)?.region ?? [],
  );
}

function lines(stack: RenderedStack, environment: DrawnEnvironment): Line[] {
  const from = stack.description.stack;
  const regions = regionsOf(stack);
  const label = regions.length > 1 ? (literalOf(stack, 'RoutingPolicy') ?? '') : '';
  if (regions.length === 0) return [];
  return [
    audienceLine(from, environment.of(INGRESS_STACK)),
    ...regions.map(
      (region): Line => ({ from, to: publicLoadBalancer(region), kind: 'request', label, shows: 'way in' }),
    ),
  ];
}
