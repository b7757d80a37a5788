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

/** An upper bound for common sans-serif fonts, so that text stays inside its box. */
export function textWidth(text: string): number {
  const ems = [...text].map((character) =>
    (character.codePointAt(0) ?? 0) >= 0x2e80 ? 1.05 : /[A-Z@mw×→]/.test(character) ? 0.9 : 0.6,
  );
  return Math.ceil(ems.reduce((sum, each) => sum + each, 0) * FONT);
}

/**
 * Left to right: each group arranges its content in columns, in the direction of the edges, and is then one box in its
 * parent. So boxes never overlap, and the same picture always has the same layout.
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
  /** Boxes within the block; a group's own box comes first. */
  boxes: Box[];
}

function arrange(picture: Picture, group: string | null): Omit<Block, 'id'> {
  const blocks = [
    ...picture.nodes.filter((node) => node.group === group).map(nodeBlock),
    ...picture.groups.filter(({ parent }) => parent === group).map((each) => groupBlock(picture, each)),
  ];
  const columns = columnsOf(blocks, blockEdges(picture, blocks), sources(picture));
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
  const width = roundUp(Math.max(...lines.map(textWidth)) + 2 * PADDING);
  const height = roundUp(lines.length * LINE + PADDING);
  return { id, width, height, boxes: [{ id, x: 0, y: 0, width, height }] };
}

function groupBlock(picture: Picture, { id, label }: PictureGroup): Block {
  const inner = arrange(picture, id);
  const width = roundUp(Math.max(inner.width, textWidth(label)) + 2 * PADDING);
  const height = inner.height + HEADING + PADDING;
  const left = (width - inner.width) / 2;
  const boxes = inner.boxes.map((box) => ({ ...box, x: box.x + left, y: box.y + HEADING }));
  return { id, width, height, boxes: [{ id, x: 0, y: 0, width, height }, ...boxes] };
}

/** Rounded up to a multiple of 4, so that halves are whole. */
function roundUp(size: number): number {
  return 4 * Math.ceil(size / 4);
}

/**
 * The edges between blocks, including those between their contents. Edges between regions are left out, so that regions
 * are below each other: side by side is too wide.
 */
function blockEdges({ edges }: Picture, blocks: readonly Block[]): Pick<PictureEdge, 'from' | 'to'>[] {
  const blockOf = new Map(blocks.flatMap(({ id, boxes }) => boxes.map((box) => [box.id, id] as const)));
  return edges.flatMap((edge) => {
    const from = blockOf.get(edge.from);
    const to = blockOf.get(edge.to);
    if (from === undefined || to === undefined || from === to || (isRegion(from) && isRegion(to))) return [];
    return [{ from, to }];
  });
}

/** Nodes with outgoing but no incoming edges: they start their group, even if all their targets are outside it. */
function sources({ edges }: Picture): Set<string> {
  const reached = new Set(edges.map(({ to }) => to));
  return new Set(edges.map(({ from }) => from).filter((id) => !reached.has(id)));
}

/** A block's column is the length of the longest path to it; edges that would close a cycle are ignored. */
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
  const connected = new Set([...edges.flatMap(({ from, to }) => [from, to]), ...first]);
  const columns: Block[][] = [];
  for (const block of blocks.filter(({ id }) => connected.has(id))) {
    const at = rank(block.id);
    columns[at] = [...(columns[at] ?? []), block];
  }
  sortColumns(columns, edges);
  // Unconnected blocks go last, out of the way of the edges.
  const last = Math.max(0, columns.length - 1);
  const unconnected = blocks.filter(({ id }) => !connected.has(id));
  if (unconnected.length > 0) columns[last] = [...(columns[last] ?? []), ...unconnected];
  // A cycle may leave an empty column.
  return columns.filter((column) => column !== undefined);
}
