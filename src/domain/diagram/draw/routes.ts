import type { Box } from './layout.ts';

export type Point = [number, number];

/** The start and the end of an edge, and its direction at both. */
export interface Ends {
  from: Point;
  to: Point;
  bend: Point;
}

/** The minimum distance between an edge and an unrelated box. */
const MARGIN = 6;
/** The minimum width of a curve to another height. */
const TURN = 16;

/** From side to side; within a column between bottom and top. */
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
 * The points of an edge, joined by curves and straight lines in turn. It is one curve if that crosses no other box;
 * otherwise it avoids the boxes in its way in lanes between the boxes of a column.
 */
export function route(a: Box, b: Box, others: readonly Box[]): Point[] {
  const { from, to, bend } = ends(a, b);
  if (bend[0] === 0) {
    const transposed = route(transpose(a), transpose(b), others.map(transpose));
    return transposed.map(([x, y]) => [y, x]);
  }
  if (bend[0] === 1) return routeRight(from, to, others);
  const mirrored = others.map((box) => ({ ...box, x: -box.x - box.width }));
  return routeRight(mirror(from), mirror(to), mirrored).map(mirror);
}

/** Swaps x and y. */
function transpose({ id, x, y, width, height }: Box): Box {
  return { id, x: y, y: x, width: height, height: width };
}

/** From left to right. Avoiding one box may cross another, which is then avoided too. */
function routeRight(from: Point, to: Point, others: readonly Box[]): Point[] {
  const crossed = new Set<Box>();
  for (;;) {
    const points = crossed.size === 0 ? [from, to] : [from, ...lanes(from, to, [...crossed]), to];
    const more = others.filter((box) => !crossed.has(box) && crosses(points, box));
    if (more.length === 0) return points;
    for (const box of more) crossed.add(box);
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
    // At either end there is no room for a curve.
    const preferred = right === to[0] ? to[1] : left === from[0] ? from[1] : middle;
    y = lane(boxes, y, to[1], preferred);
    found.push([left, y], [right, y]);
  }
  return found;
}

interface Column {
  left: number;
  right: number;
  boxes: Box[];
}

/** Groups of boxes above each other, clipped to the range from `start` to `end`. */
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

/** The height that avoids the boxes on the shortest path; of several, the one nearest to `preferred`. */
function lane(boxes: readonly Box[], before: number, after: number, preferred: number): number {
  const free = (y: number) => boxes.every((box) => y <= box.y - MARGIN || y >= box.y + box.height + MARGIN);
  const sides = boxes.flatMap((box) => [box.y - MARGIN, box.y + box.height + MARGIN]);
  const cost = (y: number) => Math.abs(y - before) + Math.abs(y - after);
  const [best] = [preferred, before, after, ...sides]
    .filter(free)
    .sort((a, b) => cost(a) - cost(b) || Math.abs(a - preferred) - Math.abs(b - preferred));
  return best ?? preferred;
}

/** Whether an edge through these points comes too close to a box. */
function crosses(points: readonly Point[], box: Box): boolean {
  return points.slice(1).some((to, index) => {
    const from = points[index] ?? to;
    return overlaps(from, to, box) && STEPS.some((step) => inside(along(from, to, step), box));
  });
}

/** Whether a curve between two points can come near the box: the curve stays within their bounding rectangle. */
function overlaps([x0, y0]: Point, [x1, y1]: Point, { x, y, width, height }: Box): boolean {
  return (
    Math.max(x0, x1) > x - MARGIN &&
    Math.min(x0, x1) < x + width + MARGIN &&
    Math.max(y0, y1) > y - MARGIN &&
    Math.min(y0, y1) < y + height + MARGIN
  );
}

/** Sample positions on a curve, so close that no box fits between two. */
const STEPS = Array.from({ length: 40 }, (_, index) => (index + 0.5) / 40);

function inside([x, y]: Point, box: Box): boolean {
  return (
    x > box.x - MARGIN &&
    x < box.x + box.width + MARGIN &&
    y > box.y - MARGIN &&
    y < box.y + box.height + MARGIN
  );
}

/** A point of a cubic Bézier curve that starts and ends horizontally; each handle is half its width. */
function along([x0, y0]: Point, [x1, y1]: Point, t: number): Point {
  const half = (x0 + x1) / 2;
  const weights = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3] as const;
  const mix = (a: number, b: number, c: number, d: number) =>
    weights[0] * a + weights[1] * b + weights[2] * c + weights[3] * d;
  return [mix(x0, half, half, x1), mix(y0, y0, y1, y1)];
}
