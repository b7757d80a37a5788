import { servesHttps } from '../../environment/dns.ts';
import type { RenderedStack } from '../../stack/description.ts';
import {
  certificateLine,
  type DrawnEnvironment,
  factsWithin,
  internalLoadBalancer,
  type Line,
  publicLoadBalancer,
} from '../drawing.ts';
import { INGRESS_STACK } from '../hosts.ts';
import { answered } from '../inputs.ts';
import { environmentKind } from '../kind.ts';
import { AUDIENCE, audienceLine, edge, regionsOf } from './domain.ts';

/** The public and the internal load balancer. */
export const ingress = environmentKind({
  name: INGRESS_STACK,
  replica: { needs: [] },
  needs: ['network', 'certificate'],
  removal: 80,
  inputs: (_, context) =>
    answered(context, {
      ExistingPublicListenerArn: 'public_listener',
      ExistingPublicLoadBalancerDnsName: 'public_load_balancer_dns',
      ExistingPublicLoadBalancerHostedZoneId: 'public_load_balancer_zone',
      CertificateArn: 'certificate',
      DomainName: 'domain',
      DeletionProtection: 'deletion_protection',
      AccessLogs: 'access_logs',
      LogRetentionDays: 'log_retention_days',
    }),
  facts: (settings) => [
    servesHttps(settings) ? 'HTTPS' : 'HTTP',
    ...(settings.domain === null ? [] : [settings.domain]),
    ...(settings.public_listener === null ? [] : ['existing public load balancer']),
  ],
  drawing: {
    outside: { id: AUDIENCE, lines: ['audience', 'the internet'] },
    boxes: (stack) => [
      {
        id: publicLoadBalancer(stack.description.region),
        kind: 'entry',
        lines: ['public load balancer', ...factsWithin(stack)],
        place: 'public',
      },
      {
        id: internalLoadBalancer(stack.description.region),
        kind: 'entry',
        lines: ['internal load balancer'],
        place: 'private',
      },
    ],
    lines: (stack, environment) => {
      const balancer = publicLoadBalancer(stack.description.region);
      return [...wayIn(stack, environment, balancer), ...certificateLine(stack, 'CertificateArn', balancer)];
    },
  },
});

/** To the load balancer itself, where no domain leads to it. */
function wayIn(stack: RenderedStack, environment: DrawnEnvironment, balancer: string): Line[] {
  const { region } = stack.description;
  const named = environment.of(edge.name).some((each) => regionsOf(each).includes(region));
  return named ? [] : [audienceLine(balancer, [stack])];
}

/** Names of the internal load balancer and of the services, for each other. */
export const discovery = environmentKind({
  name: 'discovery',
  replica: { needs: [] },
  needs: ['network', 'ingress'],
  removal: 90,
  drawing: {
    boxes: () => [{ kind: 'entry', lines: ['private DNS', 'Route53, Cloud Map'], place: 'private' }],
    lines: ({ description: { stack, region } }) => [
      { from: stack, to: internalLoadBalancer(region), kind: 'use', label: 'names', shows: 'names' },
    ],
  },
});
