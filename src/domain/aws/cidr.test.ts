import { describe, expect, it } from 'vitest';
import { contains, firstFreeNetwork, formatCidr, networkProblem, overlaps, parseCidr } from './cidr.ts';

const parsed = (text: string) => {
  const cidr = parseCidr(text);
  if (!cidr) throw new TypeError(text);
  return cidr;
};

describe('parseCidr', () => {
  it.each(['10.20.0.0/16', '0.0.0.0/0', '255.255.255.255/32', '192.168.128.0/17'])('reads %s', (text) => {
    expect(formatCidr(parsed(text))).toBe(text);
  });

  it.each([
    '10.20.0.0',
    '10.20.0.0/33',
    '10.256.0.0/16',
    '10.20.0/16',
    '010.20.0.0/16',
    '10.20.0.0/016',
    ' 10.0.0.0/8',
    'fd00::/8',
    '',
  ])('refuses %j', (text) => expect(parseCidr(text)).toBeNull());
});

describe('networks', () => {
  it.each([
    ['10.0.0.0/8', '10.20.0.0/16', true],
    ['10.20.0.0/16', '10.20.0.0/16', true],
    ['10.20.0.0/16', '10.21.0.0/16', false],
    ['10.20.0.0/16', '10.0.0.0/8', false],
    ['128.0.0.0/1', '255.255.255.255/32', true],
  ])('%s contains %s: %s', (outer, inner, expected) => {
    expect(contains(parsed(outer), parsed(inner))).toBe(expected);
  });

  it.each([
    ['10.20.0.0/16', '10.20.128.0/20', true],
    ['10.20.128.0/20', '10.20.0.0/16', true],
    ['10.20.0.0/17', '10.20.128.0/17', false],
  ])('%s overlaps %s: %s', (one, other, expected) => {
    expect(overlaps(parsed(one), parsed(other))).toBe(expected);
  });
});

describe('networkProblem', () => {
  it.each(['10.20.0.0/16', '10.20.4.0/22', '172.31.0.0/16', '192.168.0.0/20', '100.64.0.0/16'])(
    'accepts %s',
    (text) => {
      expect(networkProblem(text, ['10.21.0.0/16'])).toBeNull();
    },
  );

  it.each([
    ['10.20', '10.20 is not an IPv4 network; write it like 10.20.0.0/16'],
    ['10.20.1.0/16', '10.20.1.0/16 is an address within a network; the network is 10.20.0.0/16'],
    ['10.0.0.0/15', '10.0.0.0/15 is too large: a VPC is at most a /16'],
    [
      '10.20.0.0/23',
      '10.20.0.0/23 is too small: 12 subnets in four zones, with 59 addresses each, need at least a /22',
    ],
    [
      '11.0.0.0/16',
      '11.0.0.0/16 is not a private range; use part of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10',
    ],
    ['10.21.16.0/20', '10.21.16.0/20 overlaps 10.21.0.0/16, which another environment uses'],
  ])('refuses %s', (text, problem) => {
    expect(networkProblem(text, ['10.21.0.0/16'])).toBe(problem);
  });
});

describe('firstFreeNetwork', () => {
  it.each([
    [[], '10.20.0.0/16'],
    [['10.20.0.0/16'], '10.21.0.0/16'],
    [['10.20.4.0/22', '10.22.0.0/16'], '10.21.0.0/16'],
    [['10.16.0.0/13'], '10.24.0.0/16'],
    [['10.0.0.0/8'], null],
    [['no network'], '10.20.0.0/16'],
  ])('after %j is %j', (used, free) => {
    expect(firstFreeNetwork(used)).toBe(free);
  });
});
