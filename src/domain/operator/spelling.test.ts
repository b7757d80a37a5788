import { expect, it } from 'vitest';
import { distance, nearestNames } from './spelling.ts';

it.each([
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['regoin', 'region', 1],
  ['vpc_cdr', 'vpc_cidr', 1],
  ['kitten', 'sitting', 3],
])('%s is as far from %s as %i', (one, other, expected) => {
  expect(distance(one, other)).toBe(expected);
  expect(distance(other, one)).toBe(expected);
});

it('offers what may have been meant, best first, and nothing else', () => {
  expect(nearestNames('instance', ['zones', 'instance_type', 'instances'])).toEqual([
    'instances',
    'instance_type',
  ]);
  expect(nearestNames('colour', ['zones', 'region'])).toEqual([]);
});
