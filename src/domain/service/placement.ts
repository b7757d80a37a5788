import type { Settings } from '../environment/settings.ts';
import type { ServiceManifest } from './manifest.ts';

/** The host that the listener rule matches; null for any. */
export function hostHeader(
  service: Pick<ServiceManifest, 'host'>,
  settings: Pick<Settings, 'domain'>,
): string | null {
  if (service.host === null) return null;
  if (service.host.includes('.')) return service.host;
  return settings.domain === null ? null : `${service.host}.${settings.domain}`;
}

/** What the tasks of a service run on in an environment. */
export function capacityOf(
  service: Pick<ServiceManifest, 'capacity'>,
  settings: Pick<Settings, 'capacity'>,
): 'ec2' | 'fargate' {
  return service.capacity ?? (settings.capacity === 'fargate' ? 'fargate' : 'ec2');
}
