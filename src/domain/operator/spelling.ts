/** Levenshtein distance: insertions, deletions and substitutions, and a swap of neighbours counts as one. */
export function distance(from: string, to: string): number {
  const rows = Array.from({ length: from.length + 1 }, (_, row) =>
    Array.from({ length: to.length + 1 }, (_, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row += 1) {
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let best = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (same ? 0 : 1),
      );
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && swapped) best = Math.min(best, at(row - 2, column - 2) + 1);
      const line = rows[row];
      if (line) line[column] = best;
    }
  }
  return at(from.length, to.length);
}

/** The names closest to a mistyped one, best first; only those close enough to have been meant. */
export function nearestNames(typed: string, names: readonly string[], most = 3): string[] {
  const wanted = typed.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((name) => ({ name, off: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, off }) => off <= limit || (wanted.length >= 3 && name.toLowerCase().startsWith(wanted)))
    .sort((a, b) => a.off - b.off || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

export function nearest(typed: string, names: readonly string[]): string | null {
  return nearestNames(typed, names, 1)[0] ?? null;
}
