import { API_STACK, INGRESS_STACK } from '../../domain/catalogue/hosts.ts';
import type { DnsRecord } from '../../domain/deployment/views.ts';
import { apiName, makesRecords } from '../../domain/environment/dns.ts';
import type { StackState } from '../../domain/stack/description.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';

/**
 * The records that must be created by hand because the domain's zone is elsewhere; `states` by host name. The embedded
 * AWS needs none.
 */
export function recordsToMake(env: LoadedEnvironment, states: Map<string, StackState>): DnsRecord[] {
  const { settings, rendered } = env;
  if (settings.domain === null || makesRecords(settings) || rendered.local) return [];
  const balancer = states.get(INGRESS_STACK)?.outputs.PublicLoadBalancerDnsName;
  const api = states.get(API_STACK)?.outputs.ApiRecordTarget;
  const called = apiName(settings);
  return [
    ...(balancer
      ? [settings.domain, `*.${settings.domain}`].map((name) => ({ name, target: balancer }))
      : []),
    ...(api && called ? [{ name: called, target: api }] : []),
  ];
}
