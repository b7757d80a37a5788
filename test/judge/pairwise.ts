/** A value of a factor; the values of one factor are distinct. */
export type Level = string | number | boolean;
export type Factors = Record<string, readonly Level[]>;
export type Row = Record<string, Level>;

/** Whether the values of a row, or of part of one, do not contradict each other. */
export type Allowed = (row: Row) => boolean;

/**
 * Rows that contain every allowed pair of values at least once. Greedy: each row starts with a pair that no row has yet
 * and gets, factor by factor, the value that adds most missing pairs. The same input returns the same rows.
 */
export function pairwise(factors: Factors, allowed: Allowed): Row[] {
  const missing = pairsOf(factors);
  const rows: Row[] = [];
  for (const [key, pair] of missing) {
    if (!missing.has(key)) continue;
    const row = completeRow(pair, factors, allowed, missing);
    if (row === null) continue;
    for (const covered of keysOf(row)) missing.delete(covered);
    rows.push(row);
  }
  return rows;
}

/** Whether an allowed row has both values. */
export function canCombine(pair: Row, factors: Factors, allowed: Allowed): boolean {
  return completeRow(pair, factors, allowed, new Map()) !== null;
}

/** Every pair of values of two factors, by its key. */
export function pairsOf(factors: Factors): Map<string, Row> {
  const names = Object.keys(factors);
  const pairs = names.flatMap((one, index) =>
    names
      .slice(index + 1)
      .flatMap((other) =>
        (factors[one] ?? []).flatMap((a) =>
          (factors[other] ?? []).map((b): Row => ({ [one]: a, [other]: b })),
        ),
      ),
  );
  return new Map(pairs.flatMap((pair) => keysOf(pair).map((key): [string, Row] => [key, pair])));
}

/** The keys of all pairs in a row. */
export function keysOf(row: Row): string[] {
  const parts = Object.entries(row)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  return parts.flatMap((one, index) => parts.slice(index + 1).map((other) => `${one} ${other}`));
}

/** The row with a value for each factor that it lacks; null if no such row is allowed. */
function completeRow(row: Row, factors: Factors, allowed: Allowed, missing: Map<string, Row>): Row | null {
  if (!allowed(row)) return null;
  const name = Object.keys(factors).find((each) => !(each in row));
  if (name === undefined) return row;
  const gain = (value: Level) =>
    Object.entries(row).filter(([other, level]) =>
      missing.has(keysOf({ [other]: level, [name]: value })[0] ?? ''),
    ).length;
  const choices = (factors[name] ?? []).map((value) => ({ value, gain: gain(value) }));
  for (const { value } of choices.toSorted((a, b) => b.gain - a.gain)) {
    const found = completeRow({ ...row, [name]: value }, factors, allowed, missing);
    if (found) return found;
  }
  return null;
}
