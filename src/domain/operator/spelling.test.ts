import { expect, it } from 'vitest';
import { distance, nearestNames } from './spelling.ts';

it.each([
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['regoin', 'region', 1],
  ['vpc_cdr', 'vpc_cidr', 1],
  ['kitten', 'sitting', 3],
])('the distance from %s to %s is %i', (one, other, expected) => {
  expect(distance(one, other)).toBe(expected);
  expect(distance(other, one)).toBe(expected);
});

it('suggests only close names, best first', () => {
  expect(nearestNames('instance', ['zones', 'instance_type', 'instances'])).toEqual([
    'instances',
    'instance_type',
  ]);
  expect(nearestNames('colour', ['zones', 'region'])).toEqual([]);
});
