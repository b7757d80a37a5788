import type { Settings } from './settings.ts';

type Names = Pick<Settings, 'domain' | 'hosted_zone' | 'certificate'>;

/** Whether the environment makes its certificate: the zone is where it proves the domain to be its own. */
export function makesCertificate({ domain, hosted_zone, certificate }: Names): boolean {
  return domain !== null && hosted_zone !== null && certificate === null;
}

/** Whether the environment makes the records of its domain; otherwise they are the operator's own. */
export function makesRecords({ domain, hosted_zone }: Names): boolean {
  return domain !== null && hosted_zone !== null;
}

export function servesHttps(settings: Names): boolean {
  return settings.certificate !== null || makesCertificate(settings);
}

/** Label of the name below the domain that third parties call. */
const API_LABEL = 'api';

/** The name that third parties call; null where they call API Gateway's own. */
export function apiName(settings: Names): string | null {
  return settings.domain !== null && servesHttps(settings) ? `${API_LABEL}.${settings.domain}` : null;
}
