import { type Palette, plain } from '../terminal/palette.ts';
import { table, width } from '../terminal/text.ts';

/**
 * A table if it fits; else each row as a block under its first cell. Blocks omit empty cells. `labels`: the heads of all
 * columns but the first, as blocks show them.
 */
export function rowsScreen(
  [first, ...labels]: [string, ...string[]],
  rows: string[][],
  { columns, paint = plain }: { columns: number; paint?: Palette },
): string[] {
  const heads = [first, ...labels].map((label) => label.toUpperCase());
  const [head = '', ...lines] = table([heads, ...rows]);
  if ([head, ...lines].every((line) => width(line) <= columns)) return [paint.faint(head), ...lines];
  return rows.flatMap(([name = '', ...cells]) => [name, ...block(labels, cells)]);
}

function block(labels: string[], cells: string[]): string[] {
  const rows = cells.map((cell, index) => [labels[index] ?? '', cell]).filter(([, cell]) => cell !== '');
  return table(rows as string[][]).map((line) => `  ${line}`);
}
