import { expect, test } from 'vitest';
import { renderInput } from '../../../test/support/rendering.ts';
import { monthlyCost, roundedCost, sizeCost } from './cost.ts';
import type { Answers } from './settings.ts';

const cost = (answers: Partial<Answers>) => monthlyCost(renderInput(answers).settings);

test('a trial: two hosts and their disks, a NAT gateway and its address, two load balancers, a key', () => {
  const hosts = 2 * (0.0168 * 730 + 2.4);
  const network = 36.5 + 2 * 16.425 + 2 * 3.65;
  expect(cost({})).toBeCloseTo(hosts + network + 1, 5);
});

test.each<[Partial<Answers>, number]>([
  [{ zones: 3 }, 3.65],
  [{ nat_gateways: 'per-zone' }, 36.5],
  [{ interface_endpoints: true }, 146],
  [{ min_hosts: 3 }, 14.664],
  [{ instance_type: 't4g.medium' }, 2 * 0.0168 * 730],
  [{ instance_type: 'm7g.large' }, 2 * (0.0816 - 0.0168) * 730],
  [{ capacity: 'fargate' }, -2 * 14.664],
  [{ database: 'aurora-mysql' }, 43.8],
  [{ database: 'aurora-mysql', database_min_capacity: 2, database_readers: 2 }, 525.6],
])('%j more than a trial', (answers, more) => {
  expect((cost(answers) ?? 0) - (cost({}) ?? 0)).toBeCloseTo(more, 5);
});

test('an instance type without a known price has no cost, rather than a wrong one', () => {
  expect(cost({ instance_type: 'x2gd.metal' })).toBeNull();
});

test('rounds to two digits', () => {
  expect([7.4, 107.2, 95, 1234, 2345.6].map(roundedCost)).toEqual([
    'about 7 USD',
    'about 110 USD',
    'about 95 USD',
    'about 1200 USD',
    'about 2300 USD',
  ]);
  expect((['trial', 'small', 'production'] as const).map(sizeCost)).toEqual([
    'about 110 USD a month',
    'about 170 USD a month',
    'about 560 USD a month',
  ]);
});
