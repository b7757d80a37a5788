import type { PictureEdge } from '../diagram.ts';

type Edges = readonly Pick<PictureEdge, 'from' | 'to'>[];

/** Orders every column, from the left and then from the right, by where the neighbours of its blocks stand. */
export function sortColumns(columns: { id: string }[][], edges: Edges): void {
  const neighbours = new Map<string, string[]>();
  for (const { from, to } of edges) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  for (const near of [...columns.keys(), ...[...columns.keys()].reverse(), ...columns.keys()])
    sortColumn(columns[near], heights(columns, near), neighbours);
}

/** How far down each block of the other columns is, from 0 to 1. */
function heights(columns: readonly { id: string }[][], except: number): Map<string, number> {
  return new Map(
    columns.flatMap((column, at) =>
      at === except
        ? []
        : (column ?? []).map(({ id }, index) => [id, (index + 0.5) / column.length] as const),
    ),
  );
}

function sortColumn(
  column: { id: string }[] | undefined,
  known: ReadonlyMap<string, number>,
  neighbours: ReadonlyMap<string, string[]>,
): void {
  if (!column) return;
  const wished = new Map(
    column.map(({ id }, index) => {
      const found = (neighbours.get(id) ?? []).flatMap((each) => known.get(each) ?? []);
      const own = (index + 0.5) / column.length;
      return [id, found.length === 0 ? own : found.reduce((sum, each) => sum + each, 0) / found.length];
    }),
  );
  column.sort((a, b) => (wished.get(a.id) ?? 0) - (wished.get(b.id) ?? 0));
}
