import { describe, expect, it } from 'vitest';
import { nearestRegion, REGIONS, regionProblem, regionsIn } from './regions.ts';
import { ZONE_REGIONS } from './time-zones.ts';

describe('nearestRegion', () => {
  it.each([
    ['Asia/Manila', { region: 'ap-southeast-1', reason: 'nearest to Manila: ap-southeast-1 (Singapore)' }],
    ['America/New_York', { region: 'us-east-1', reason: 'nearest to New York: us-east-1 (N. Virginia)' }],
    [
      'America/Argentina/Ushuaia',
      { region: 'sa-east-1', reason: 'sa-east-1 (São Paulo), for the time zone America/Argentina/Ushuaia' },
    ],
    [
      'Europe/Vaduz',
      { region: 'eu-central-1', reason: 'eu-central-1 (Frankfurt), for the time zone Europe/Vaduz' },
    ],
    ['UTC', { region: 'us-east-1', reason: 'us-east-1 (N. Virginia), as time zone UTC has no location' }],
    ['', { region: 'us-east-1', reason: 'us-east-1 (N. Virginia), as time zone unknown has no location' }],
  ])('%j', (zone, expected) => {
    expect(nearestRegion(zone)).toEqual(expected);
  });

  it('suggests only regions that every account can use, for every zone this Node knows', () => {
    const zones = [...Intl.supportedValuesOf('timeZone'), ...Object.keys(ZONE_REGIONS)];
    expect(zones.length).toBeGreaterThan(400);
    expect(zones.filter((zone) => REGIONS[nearestRegion(zone).region]?.enabled !== true)).toEqual([]);
  });
});

describe('a region that does not exist', () => {
  it.each([
    [
      'eu-central-11',
      'There is no region "eu-central-11"; the closest names are eu-central-1, eu-central-2, ca-central-1',
    ],
    [
      'eu-mars-1',
      'There is no region "eu-mars-1"; the closest names are eu-central-1, eu-central-2, eu-north-1',
    ],
    [
      'frankfurt',
      'There is no region "frankfurt"; the closest names are us-east-1, eu-central-1, ap-southeast-1',
    ],
    ['cn-mars-1', 'There is no region "cn-mars-1"; the closest names are cn-north-1, cn-northwest-1'],
    ['us-iso-east-1', 'us-iso-east-1 is in an isolated partition (aws-iso), which ops does not support'],
    ['us-isof-south-1', 'us-isof-south-1 is in an isolated partition (aws-iso), which ops does not support'],
    [
      'eusc-de-east-1',
      'eusc-de-east-1 is in the European Sovereign Cloud (aws-eusc), which ops does not support',
    ],
  ])('%s', (region, problem) => {
    expect(regionProblem(region)).toBe(problem);
  });
});

it('each region belongs to one of three partitions', () => {
  expect(regionsIn('aws-cn')).toEqual(['cn-north-1', 'cn-northwest-1']);
  expect(regionsIn('aws-us-gov')).toEqual(['us-gov-east-1', 'us-gov-west-1']);
  expect(regionsIn('aws')).toEqual(Object.keys(REGIONS).filter((region) => !/^(cn|us-gov)-/.test(region)));
});
