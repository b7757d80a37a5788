import { apiName, makesCertificate } from '../../environment/dns.ts';
import type { Settings } from '../../environment/settings.ts';
import { certificateLine, factsWithin, internalLoadBalancer } from '../drawing.ts';
import { API_STACK } from '../hosts.ts';
import { answered, type InputContext, origin, type Source } from '../inputs.ts';
import { accountKind, environmentKind } from '../kind.ts';
import { certificate } from './domain.ts';

/** What API Gateway has once for all APIs of an account. */
export const gateway = accountKind({ name: 'gateway', inEnvironment: hasApi });

/** The API that third parties call. */
export const api = environmentKind({
  name: API_STACK,
  inEnvironment: hasApi,
  needs: ['gateway', 'network', 'keys', 'ingress'],
  inputs: (_, context) => inputs(context),
  facts: (settings) => {
    const name = apiName(settings);
    return ['keys, limits, firewall', ...(name === null ? [] : [name])];
  },
  drawing: {
    outside: { id: 'third-parties', lines: ['third parties', 'with API keys'] },
    boxes: (stack) => [{ kind: 'entry', lines: ['API', ...factsWithin(stack)] }],
    lines: (stack) => {
      const { stack: id, region } = stack.description;
      return [
        { from: 'third-parties', to: id, kind: 'request', label: 'HTTPS', shows: 'way in' },
        {
          from: id,
          to: internalLoadBalancer(region),
          kind: 'request',
          label: 'VPC link',
          shows: 'way in',
        },
        ...certificateLine(stack, 'ApiCertificateArn', id),
      ];
    },
  },
});

function hasApi({ third_parties }: Settings): boolean {
  return third_parties;
}

/** The name is one level below the domain, so the domain's own certificate is good for it. */
function inputs(context: InputContext): Record<string, Source> {
  const common = answered(context, { LogRetentionDays: 'log_retention_days' });
  const name = apiName(context.settings);
  if (name === null) return common;
  return {
    ...common,
    ...answered(context, { HostedZoneId: 'hosted_zone', ApiCertificateArn: 'certificate' }),
    ...(makesCertificate(context.settings) && {
      ApiCertificateArn: { output: { host: certificate.name, name: 'CertificateArn' }, origin: null },
    }),
    ApiDomainName: { value: name, origin: origin(context, 'domain') },
  };
}
