import { nearestNames } from '../operator/spelling.ts';
import { partitionOf, STANDARD } from './partition.ts';
import { ZONE_REGIONS } from './time-zones.ts';

/**
 * Regions of the partitions `aws`, `aws-cn` and `aws-us-gov` ("AWS Regions", AWS Regions and Availability Zones guide;
 * "General Information", Getting Started with Amazon Web Services in China). `enabled`: every account of the partition
 * can use it without opt-in. `zones`: Availability Zones open to a new account.
 */
export const REGIONS: Record<string, { name: string; enabled: boolean; zones: number }> = {
  'us-east-1': { name: 'N. Virginia', enabled: true, zones: 6 },
  'us-east-2': { name: 'Ohio', enabled: true, zones: 3 },
  'us-west-1': { name: 'N. California', enabled: true, zones: 2 },
  'us-west-2': { name: 'Oregon', enabled: true, zones: 4 },
  'af-south-1': { name: 'Cape Town', enabled: false, zones: 3 },
  'ap-east-1': { name: 'Hong Kong', enabled: false, zones: 3 },
  'ap-east-2': { name: 'Taipei', enabled: false, zones: 3 },
  'ap-northeast-1': { name: 'Tokyo', enabled: true, zones: 3 },
  'ap-northeast-2': { name: 'Seoul', enabled: true, zones: 4 },
  'ap-northeast-3': { name: 'Osaka', enabled: true, zones: 3 },
  'ap-south-1': { name: 'Mumbai', enabled: true, zones: 3 },
  'ap-south-2': { name: 'Hyderabad', enabled: false, zones: 3 },
  'ap-southeast-1': { name: 'Singapore', enabled: true, zones: 3 },
  'ap-southeast-2': { name: 'Sydney', enabled: true, zones: 3 },
  'ap-southeast-3': { name: 'Jakarta', enabled: false, zones: 3 },
  'ap-southeast-4': { name: 'Melbourne', enabled: false, zones: 3 },
  'ap-southeast-5': { name: 'Malaysia', enabled: false, zones: 3 },
  'ap-southeast-6': { name: 'New Zealand', enabled: false, zones: 3 },
  'ap-southeast-7': { name: 'Thailand', enabled: false, zones: 3 },
  'ca-central-1': { name: 'Canada Central', enabled: true, zones: 3 },
  'ca-west-1': { name: 'Calgary', enabled: false, zones: 3 },
  'eu-central-1': { name: 'Frankfurt', enabled: true, zones: 3 },
  'eu-central-2': { name: 'Zurich', enabled: false, zones: 3 },
  'eu-north-1': { name: 'Stockholm', enabled: true, zones: 3 },
  'eu-south-1': { name: 'Milan', enabled: false, zones: 3 },
  'eu-south-2': { name: 'Spain', enabled: false, zones: 3 },
  'eu-west-1': { name: 'Ireland', enabled: true, zones: 3 },
  'eu-west-2': { name: 'London', enabled: true, zones: 3 },
  'eu-west-3': { name: 'Paris', enabled: true, zones: 3 },
  'il-central-1': { name: 'Tel Aviv', enabled: false, zones: 3 },
  'me-central-1': { name: 'UAE', enabled: false, zones: 3 },
  'me-south-1': { name: 'Bahrain', enabled: false, zones: 3 },
  'mx-central-1': { name: 'Mexico', enabled: false, zones: 3 },
  'sa-east-1': { name: 'São Paulo', enabled: true, zones: 3 },
  'cn-north-1': { name: 'Beijing', enabled: true, zones: 3 },
  'cn-northwest-1': { name: 'Ningxia', enabled: true, zones: 3 },
  'us-gov-east-1': { name: 'GovCloud US-East', enabled: true, zones: 3 },
  'us-gov-west-1': { name: 'GovCloud US-West', enabled: true, zones: 3 },
};

/** Regions that AWS has and ops does not: their templates were never judged (botocore, endpoints.json). */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/^(us|eu)-iso[a-z]*-/, 'an isolated partition (aws-iso)'],
  [/^eusc-/, 'the European Sovereign Cloud (aws-eusc)'],
];

export function isRegion(region: string): boolean {
  return Object.hasOwn(REGIONS, region);
}

/** The partition's regions. */
export function regionsIn(partition: string): string[] {
  return Object.keys(REGIONS).filter((region) => partitionOf(region) === partition);
}

/** The message for a region that does not exist, or that ops does not support. */
export function regionProblem(region: string): string {
  const unsupported = UNSUPPORTED.find(([pattern]) => pattern.test(region));
  if (unsupported) return `${region} is in ${unsupported[1]}, which ops does not support`;
  return `There is no region ${JSON.stringify(region)}; the closest names are ${similarRegions(region).join(', ')}`;
}

/** Regions with similar names, on the same continent, or the most common ones. */
export function similarRegions(region: string): string[] {
  const near = nearestNames(region, Object.keys(REGIONS));
  if (near.length > 0) return near;
  const [continent] = region.toLowerCase().split('-');
  const names = continent === 'cn' ? regionsIn('aws-cn') : regionsIn(STANDARD);
  const same = names.filter((name) => name.startsWith(`${continent}-`));
  return (same.length > 0 ? same : ['us-east-1', 'eu-central-1', 'ap-southeast-1']).slice(0, 3);
}

/** The nearest region to a time zone that every account can use, and why. */
export function nearestRegion(timeZone: string): { region: string; reason: string } {
  const known = ZONE_REGIONS[timeZone];
  if (known) return { region: known, reason: `nearest to ${place(timeZone)}: ${regionTitle(known)}` };
  const continent = CONTINENTS.find(([prefix]) => timeZone.startsWith(prefix));
  if (continent) {
    return { region: continent[1], reason: `${regionTitle(continent[1])}, for the time zone ${timeZone}` };
  }
  const name = timeZone === '' ? 'unknown' : timeZone;
  return { region: 'us-east-1', reason: `${regionTitle('us-east-1')}, as time zone ${name} has no location` };
}

export function regionTitle(region: string): string {
  return `${region} (${REGIONS[region]?.name ?? 'unknown'})`;
}

const CONTINENTS: readonly (readonly [string, string])[] = [
  ['America/Argentina/', 'sa-east-1'],
  ['America/Indiana/', 'us-east-2'],
  ['America/Kentucky/', 'us-east-2'],
  ['America/North_Dakota/', 'us-east-2'],
  ['Europe/', 'eu-central-1'],
  ['Africa/', 'eu-west-3'],
  ['America/', 'us-east-1'],
  ['Australia/', 'ap-southeast-2'],
  ['Pacific/', 'ap-southeast-2'],
  ['Indian/', 'ap-south-1'],
  ['Asia/', 'ap-southeast-1'],
  ['Atlantic/', 'eu-west-1'],
];

function place(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}
