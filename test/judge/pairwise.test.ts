import { describe, expect, it } from 'vitest';
import { ACCOUNT_FIELDS } from '../../src/domain/answers/account-fields.ts';
import { ENVIRONMENT_FIELDS } from '../../src/domain/answers/environment-fields.ts';
import { render } from '../../src/domain/render/render.ts';
import {
  ACCOUNT,
  accountAllowed,
  accountRows,
  ENVIRONMENT,
  environmentAllowed,
  environmentRows,
  WITHOUT_FACTOR,
} from './answers.ts';
import { accountInput, environmentInput } from './combinations.ts';
import { canCombine, type Factors, keysOf, pairsOf, pairwise, type Row } from './pairwise.ts';

describe('pairwise', () => {
  const factors: Factors = { a: [1, 2, 3], b: [1, 2], c: [true, false] };
  const allowed = (row: Row) => !(row.a === 3 && row.b === 2) && !(row.b === 1 && row.c === false);

  it('covers exactly the allowed pairs', () => {
    const rows = pairwise(factors, allowed);
    const covered = new Set(rows.flatMap(keysOf));
    const possible = [...pairsOf(factors)].filter(([, pair]) => canCombine(pair, factors, allowed));
    expect([...covered].sort()).toEqual(possible.map(([key]) => key).sort());
    expect(rows.every(allowed)).toBe(true);
  });

  it('leaves out pairs that no allowed row can contain', () => {
    // a=3 leaves b=1, which leaves c=true.
    expect(canCombine({ a: 3, c: false }, factors, allowed)).toBe(false);
    expect(canCombine({ a: 3, c: true }, factors, allowed)).toBe(true);
  });

  it('returns rows with every factor, and the same rows each time', () => {
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
  ] as const)('of an %s cover every pair', (_, factors, allowed, rows) => {
    const covered = new Set(rows.flatMap(keysOf));
    const missing = [...pairsOf(factors)].filter(
      ([key, pair]) => !covered.has(key) && canCombine(pair, factors, allowed),
    );
    expect(missing).toEqual([]);
  });

  it('are at least 24', () => {
    expect(environmentRows().length + accountRows().length).toBeGreaterThanOrEqual(24);
  });

  it('can all be rendered', () => {
    for (const row of environmentRows())
      expect(render(environmentInput(row)).stacks.length).toBeGreaterThan(5);
    for (const row of accountRows()) expect(render(accountInput(row)).stacks.length).toBeGreaterThan(5);
  });

  it('exclude only what ops rejects', () => {
    const rejected: Row[] = [
      { nat_gateways: 'none', interface_endpoints: false },
      { zones: 4, region: 'eu-central-1' },
      { capacity: 'fargate', runs_on: 'ec2' },
      { capacity: 'ec2', runs_on: 'fargate' },
    ];
    for (const row of rejected) {
      expect(environmentAllowed(row)).toBe(false);
      expect(() => render(environmentInput({ network: 'new', ...row })), JSON.stringify(row)).toThrow();
    }
  });

  it('list every answer, as a factor or in WITHOUT_FACTOR', () => {
    const listed = new Set([...Object.keys(ENVIRONMENT), ...Object.keys(ACCOUNT), ...WITHOUT_FACTOR]);
    const answers = [...Object.keys(ENVIRONMENT_FIELDS), ...Object.keys(ACCOUNT_FIELDS)];
    expect(answers.filter((answer) => !listed.has(answer))).toEqual([]);
  });
});
