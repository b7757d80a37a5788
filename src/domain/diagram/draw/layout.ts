import { isRegion, type Picture, type PictureEdge, type PictureGroup, type PictureNode } from '../diagram.ts';
import { sortColumns } from './columns.ts';

export interface Box {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Layout {
  width: number;
  height: number;
  nodes: Box[];
  /** Outer ones first. */
  groups: Box[];
}

export const FONT = 12;
export const LINE = 17;
export const PADDING = 12;
const HEADING = 26;
export const GAP = { x: 76, y: 22 };

/** Wider than any usual sans-serif draws it, so that text stays inside its box whatever font there is. */
export function textWidth(text: string): number {
  const ems = [...text].map((sign) =>
    (sign.codePointAt(0) ?? 0) >= 0x2e80 ? 1.05 : /[A-Z@mw×→]/.test(sign) ? 0.9 : 0.6,
  );
  return Math.ceil(ems.reduce((sum, each) => sum + each, 0) * FONT);
}

/**
 * Left to right: every group lays out what is in it by itself, in columns by who leads to whom, and is then one box
 * for the group around it. So no two boxes can overlap, and the same picture always has the same places.
 */
export function layout(picture: Picture): Layout {
  const all = arrange(picture, null);
  const boxes = all.boxes.map((box) => ({ ...box, x: box.x + PADDING, y: box.y + HEADING + PADDING }));
  const isGroup = new Set(picture.groups.map(({ id }) => id));
  return {
    width: Math.max(all.width, textWidth(picture.title)) + 2 * PADDING,
    height: all.height + HEADING + 2 * PADDING,
    nodes: boxes.filter(({ id }) => !isGroup.has(id)),
    groups: boxes.filter(({ id }) => isGroup.has(id)),
  };
}

interface Block {
  id: string;
  width: number;
  height: number;
  /** Places within the block; a group's own comes first. */
  boxes: Box[];
}

function arrange(picture: Picture, group: string | null): Omit<Block, 'id'> {
  const blocks = [
    ...picture.nodes.filter((node) => node.group === group).map(nodeBlock),
    ...picture.groups.filter(({ parent }) => parent === group).map((each) => groupBlock(picture, each)),
  ];
  const columns = columnsOf(blocks, lifted(picture, blocks), sources(picture));
  const height = Math.max(0, ...columns.map(heightOf));
  const boxes: Box[] = [];
  let x = 0;
  for (const column of columns) {
    const width = Math.max(...column.map((block) => block.width));
    let y = (height - heightOf(column)) / 2;
    for (const block of column) {
      const left = x + (width - block.width) / 2;
      for (const box of block.boxes) boxes.push({ ...box, x: box.x + left, y: box.y + y });
      y += block.height + GAP.y;
    }
    x += width + GAP.x;
  }
  return { width: Math.max(0, x - GAP.x), height, boxes };
}

function heightOf(column: readonly Block[]): number {
  return column.reduce((sum, { height }) => sum + height, (column.length - 1) * GAP.y);
}

function nodeBlock({ id, lines }: PictureNode): Block {
  const width = even(Math.max(...lines.map(textWidth)) + 2 * PADDING);
  const height = even(lines.length * LINE + PADDING);
  return { id, width, height, boxes: [{ id, x: 0, y: 0, width, height }] };
}

function groupBlock(picture: Picture, { id, label }: PictureGroup): Block {
  const inner = arrange(picture, id);
  const width = even(Math.max(inner.width, textWidth(label)) + 2 * PADDING);
  const height = inner.height + HEADING + PADDING;
  const left = (width - inner.width) / 2;
  const boxes = inner.boxes.map((box) => ({ ...box, x: box.x + left, y: box.y + HEADING }));
  return { id, width, height, boxes: [{ id, x: 0, y: 0, width, height }, ...boxes] };
}

/** Halves of it are whole. */
function even(size: number): number {
  return 4 * Math.ceil(size / 4);
}

/** The edges between the blocks, whatever is in them. Regions stand one under the other: side by side is too wide. */
function lifted({ edges }: Picture, blocks: readonly Block[]): Pick<PictureEdge, 'from' | 'to'>[] {
  const blockOf = new Map(blocks.flatMap(({ id, boxes }) => boxes.map((box) => [box.id, id] as const)));
  return edges.flatMap((edge) => {
    const from = blockOf.get(edge.from);
    const to = blockOf.get(edge.to);
    if (from === undefined || to === undefined || from === to || (isRegion(from) && isRegion(to))) return [];
    return [{ from, to }];
  });
}

/** What leads somewhere and nothing leads to: it begins its group, even if all that it leads to is elsewhere. */
function sources({ edges }: Picture): Set<string> {
  const reached = new Set(edges.map(({ to }) => to));
  return new Set(edges.map(({ from }) => from).filter((id) => !reached.has(id)));
}

/** A block's column is the longest way to it; an edge that would close a circle counts for nothing. */
function columnsOf(
  blocks: readonly Block[],
  edges: Pick<PictureEdge, 'from' | 'to'>[],
  first: ReadonlySet<string>,
): Block[][] {
  const ranks = new Map<string, number>();
  const path = new Set<string>();
  const rank = (id: string): number => {
    const known = ranks.get(id);
    if (known !== undefined) return known;
    path.add(id);
    const before = edges
      .filter(({ from, to }) => to === id && !path.has(from))
      .map(({ from }) => rank(from) + 1);
    path.delete(id);
    const found = Math.max(0, ...before);
    ranks.set(id, found);
    return found;
  };
  const tied = new Set([...edges.flatMap(({ from, to }) => [from, to]), ...first]);
  const columns: Block[][] = [];
  for (const block of blocks.filter(({ id }) => tied.has(id))) {
    const at = rank(block.id);
    columns[at] = [...(columns[at] ?? []), block];
  }
  sortColumns(columns, edges);
  // Out of the way of what leads somewhere.
  const last = Math.max(0, columns.length - 1);
  const loose = blocks.filter(({ id }) => !tied.has(id));
  if (loose.length > 0) columns[last] = [...(columns[last] ?? []), ...loose];
  // A circle may leave a column that nothing stands in.
  return columns.filter((column) => column !== undefined);
}
