import { describe, expect, it } from 'vitest';
import { ACCOUNT_FIELDS } from '../../src/domain/answers/account-fields.ts';
import { ENVIRONMENT_FIELDS } from '../../src/domain/answers/environment-fields.ts';
import { render } from '../../src/domain/render/render.ts';
import {
  ACCOUNT,
  ALIKE,
  accountAllowed,
  accountRows,
  ENVIRONMENT,
  environmentAllowed,
  environmentRows,
} from './answers.ts';
import { accountInput, environmentInput } from './combinations.ts';
import { canStandTogether, type Factors, keysOf, pairsOf, pairwise, type Row } from './pairwise.ts';

describe('pairwise', () => {
  const factors: Factors = { a: [1, 2, 3], b: [1, 2], c: [true, false] };
  const allowed = (row: Row) => !(row.a === 3 && row.b === 2) && !(row.b === 1 && row.c === false);

  it('has every pair that may stand together, and no other', () => {
    const rows = pairwise(factors, allowed);
    const covered = new Set(rows.flatMap(keysOf));
    const possible = [...pairsOf(factors)].filter(([, pair]) => canStandTogether(pair, factors, allowed));
    expect([...covered].sort()).toEqual(possible.map(([key]) => key).sort());
    expect(rows.every(allowed)).toBe(true);
  });

  it('leaves out what can stand together by itself and with nothing else', () => {
    // a=3 leaves b=1, which leaves c=true.
    expect(canStandTogether({ a: 3, c: false }, factors, allowed)).toBe(false);
    expect(canStandTogether({ a: 3, c: true }, factors, allowed)).toBe(true);
  });

  it('gives each row every factor, and the same rows each time', () => {
    const rows = pairwise(factors, allowed);
    for (const row of rows) expect(Object.keys(row).sort()).toEqual(['a', 'b', 'c']);
    expect(pairwise(factors, allowed)).toEqual(rows);
    expect(rows.length).toBeLessThan(8);
  });
});

describe('combinations of answers', () => {
  it.each([
    ['environment', ENVIRONMENT, environmentAllowed, environmentRows()],
    ['account', ACCOUNT, accountAllowed, accountRows()],
  ] as const)('of an %s have every pair', (_, factors, allowed, rows) => {
    const covered = new Set(rows.flatMap(keysOf));
    const missing = [...pairsOf(factors)].filter(
      ([key, pair]) => !covered.has(key) && canStandTogether(pair, factors, allowed),
    );
    expect(missing).toEqual([]);
  });

  it('are at least 24', () => {
    expect(environmentRows().length + accountRows().length).toBeGreaterThanOrEqual(24);
  });

  it('are all rendered', () => {
    for (const row of environmentRows())
      expect(render(environmentInput(row)).stacks.length).toBeGreaterThan(5);
    for (const row of accountRows()) expect(render(accountInput(row)).stacks.length).toBeGreaterThan(5);
  });

  it('leave out only what ops refuses', () => {
    const refused: Row[] = [
      { nat_gateways: 'none', interface_endpoints: false },
      { zones: 4, region: 'eu-central-1' },
      { capacity: 'fargate', runs_on: 'ec2' },
      { capacity: 'ec2', runs_on: 'fargate' },
    ];
    for (const row of refused) {
      expect(environmentAllowed(row)).toBe(false);
      expect(() => render(environmentInput({ network: 'new', ...row })), JSON.stringify(row)).toThrow();
    }
  });

  it('know every answer: it has a factor, or is named as one that changes no resource', () => {
    const known = new Set([...Object.keys(ENVIRONMENT), ...Object.keys(ACCOUNT), ...ALIKE]);
    const answers = [...Object.keys(ENVIRONMENT_FIELDS), ...Object.keys(ACCOUNT_FIELDS)];
    expect(answers.filter((answer) => !known.has(answer))).toEqual([]);
  });
});
