import type { Settings } from './settings.ts';

type Names = Pick<Settings, 'domain' | 'hosted_zone' | 'certificate'>;

/** Whether the environment creates its certificate; DNS validation requires the zone. */
export function makesCertificate({ domain, hosted_zone, certificate }: Names): boolean {
  return domain !== null && hosted_zone !== null && certificate === null;
}

/** Whether the environment creates the records of its domain; otherwise the operator does. */
export function makesRecords({ domain, hosted_zone }: Names): boolean {
  return domain !== null && hosted_zone !== null;
}

export function servesHttps(settings: Names): boolean {
  return settings.certificate !== null || makesCertificate(settings);
}

/** Label of the subdomain that third parties call. */
const API_LABEL = 'api';

/** The name that third parties call; null if they call API Gateway's default name. */
export function apiName(settings: Names): string | null {
  return settings.domain !== null && servesHttps(settings) ? `${API_LABEL}.${settings.domain}` : null;
}
