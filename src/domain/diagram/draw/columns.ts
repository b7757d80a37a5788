import type { PictureEdge } from '../diagram.ts';

type Edges = readonly Pick<PictureEdge, 'from' | 'to'>[];

/** Orders the blocks of each column by the mean position of their neighbours: to the right, back, and right again. */
export function sortColumns(columns: { id: string }[][], edges: Edges): void {
  const neighbours = new Map<string, string[]>();
  for (const { from, to } of edges) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  for (const near of [...columns.keys(), ...[...columns.keys()].reverse(), ...columns.keys()])
    sortColumn(columns[near], relativePositions(columns, near), neighbours);
}

/** The relative vertical position, from 0 to 1, of each block of the other columns. */
function relativePositions(columns: readonly { id: string }[][], excluded: number): Map<string, number> {
  return new Map(
    columns.flatMap((column, at) =>
      at === excluded
        ? []
        : (column ?? []).map(({ id }, index) => [id, (index + 0.5) / column.length] as const),
    ),
  );
}

function sortColumn(
  column: { id: string }[] | undefined,
  positions: ReadonlyMap<string, number>,
  neighbours: ReadonlyMap<string, string[]>,
): void {
  if (!column) return;
  const preferred = new Map(
    column.map(({ id }, index) => {
      const found = (neighbours.get(id) ?? []).flatMap((each) => positions.get(each) ?? []);
      const own = (index + 0.5) / column.length;
      return [id, found.length === 0 ? own : found.reduce((sum, each) => sum + each, 0) / found.length];
    }),
  );
  column.sort((a, b) => (preferred.get(a.id) ?? 0) - (preferred.get(b.id) ?? 0));
}
