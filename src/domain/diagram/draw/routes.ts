import type { Box } from './layout.ts';

export type Point = [number, number];

/** Where an edge leaves and arrives, and which way it does both. */
export interface Ends {
  from: Point;
  to: Point;
  bend: Point;
}

/** Between an edge and a box that it has nothing to do with. */
const MARGIN = 6;
/** What a curve needs at least to come to another height. */
const TURN = 16;

/** From side to side; from below to above within a column. */
export function ends(a: Box, b: Box): Ends {
  const middle = (box: Box) => box.y + box.height / 2;
  const centre = (box: Box) => box.x + box.width / 2;
  if (b.x >= a.x + a.width) return { from: [a.x + a.width, middle(a)], to: [b.x, middle(b)], bend: [1, 0] };
  if (b.x + b.width <= a.x) return { from: [a.x, middle(a)], to: [b.x + b.width, middle(b)], bend: [-1, 0] };
  return a.y < b.y
    ? { from: [centre(a), a.y + a.height], to: [centre(b), b.y], bend: [0, 1] }
    : { from: [centre(a), a.y], to: [centre(b), b.y + b.height], bend: [0, -1] };
}

/**
 * The points between which an edge is drawn, curved and straight in turn. It is one curve where that meets no other
 * box; otherwise it goes around those that are in its way, in lanes between the boxes of a column.
 */
export function route(a: Box, b: Box, others: readonly Box[]): Point[] {
  const { from, to, bend } = ends(a, b);
  if (bend[0] === 0) {
    const turned = route(turn(a), turn(b), others.map(turn));
    return turned.map(([x, y]) => [y, x]);
  }
  if (bend[0] === 1) return around(from, to, others);
  const mirrored = others.map((box) => ({ ...box, x: -box.x - box.width }));
  return around(mirror(from), mirror(to), mirrored).map(mirror);
}

/** With down for right. */
function turn({ id, x, y, width, height }: Box): Box {
  return { id, x: y, y: x, width: height, height: width };
}

/** To the right. Going around one box may lead to another, which is then gone around as well. */
function around(from: Point, to: Point, others: readonly Box[]): Point[] {
  const met = new Set<Box>();
  for (;;) {
    const points = met.size === 0 ? [from, to] : [from, ...lanes(from, to, [...met]), to];
    const more = others.filter((box) => !met.has(box) && meets(points, box));
    if (more.length === 0) return points;
    for (const box of more) met.add(box);
  }
}

function mirror([x, y]: Point): Point {
  return [-x, y];
}

function lanes(from: Point, to: Point, others: readonly Box[]): Point[] {
  const found: Point[] = [];
  let [, y] = from;
  for (const { left, right, boxes } of columnsBetween(from[0], to[0], others)) {
    const middle = from[1] + (((left + right) / 2 - from[0]) / (to[0] - from[0])) * (to[1] - from[1]);
    // There is no room to turn any more, or not yet.
    const wished = right === to[0] ? to[1] : left === from[0] ? from[1] : middle;
    y = lane(boxes, y, to[1], wished);
    found.push([left, y], [right, y]);
  }
  return found;
}

interface Column {
  left: number;
  right: number;
  boxes: Box[];
}

/** Boxes that stand over or under each other, as far as they are between two places. */
function columnsBetween(start: number, end: number, others: readonly Box[]): Column[] {
  const columns: Column[] = [];
  for (const box of others.toSorted((one, other) => one.x - other.x)) {
    const left = box.x - MARGIN < start + TURN ? start : box.x - MARGIN;
    const right = box.x + box.width + MARGIN > end - TURN ? end : box.x + box.width + MARGIN;
    if (left >= right) continue;
    const last = columns.at(-1);
    if (last && left <= last.right) {
      last.right = Math.max(last.right, right);
      last.boxes.push(box);
    } else columns.push({ left, right, boxes: [box] });
  }
  return columns;
}

/** The height that is free of the boxes and costs the least way; the one nearest to `wished` where several do. */
function lane(boxes: readonly Box[], before: number, after: number, wished: number): number {
  const free = (y: number) => boxes.every((box) => y <= box.y - MARGIN || y >= box.y + box.height + MARGIN);
  const sides = boxes.flatMap((box) => [box.y - MARGIN, box.y + box.height + MARGIN]);
  const cost = (y: number) => Math.abs(y - before) + Math.abs(y - after);
  const [best] = [wished, before, after, ...sides]
    .filter(free)
    .sort((a, b) => cost(a) - cost(b) || Math.abs(a - wished) - Math.abs(b - wished));
  return best ?? wished;
}

/** Whether what is drawn between these points comes too near to a box. */
function meets(points: readonly Point[], box: Box): boolean {
  return points.slice(1).some((to, index) => {
    const from = points[index] ?? to;
    return overlaps(from, to, box) && STEPS.some((step) => inside(along(from, to, step), box));
  });
}

/** Whether a curve between two points may come near the box at all: it stays between their heights. */
function overlaps([x0, y0]: Point, [x1, y1]: Point, { x, y, width, height }: Box): boolean {
  return (
    Math.max(x0, x1) > x - MARGIN &&
    Math.min(x0, x1) < x + width + MARGIN &&
    Math.max(y0, y1) > y - MARGIN &&
    Math.min(y0, y1) < y + height + MARGIN
  );
}

/** Of a curve, close enough that no box fits between two. */
const STEPS = Array.from({ length: 40 }, (_, index) => (index + 0.5) / 40);

function inside([x, y]: Point, box: Box): boolean {
  return (
    x > box.x - MARGIN &&
    x < box.x + box.width + MARGIN &&
    y > box.y - MARGIN &&
    y < box.y + box.height + MARGIN
  );
}

/** A point of the curve that leaves and arrives level, its handles half the way long. */
function along([x0, y0]: Point, [x1, y1]: Point, t: number): Point {
  const half = (x0 + x1) / 2;
  const weights = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3] as const;
  const mix = (a: number, b: number, c: number, d: number) =>
    weights[0] * a + weights[1] * b + weights[2] * c + weights[3] * d;
  return [mix(x0, half, half, x1), mix(y0, y0, y1, y1)];
}
