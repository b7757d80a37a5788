import { expect, it } from 'vitest';
import type { Box } from './layout.ts';
import { ends, route } from './routes.ts';

function box(x: number, y: number, width = 40, height = 20): Box {
  return { id: `${x} ${y}`, x, y, width, height };
}

it('is one curve if no box is in its way', () => {
  expect(route(box(0, 0), box(200, 100), [box(100, 200)])).toEqual([
    [40, 10],
    [200, 110],
  ]);
});

it('passes a box in the nearest lane', () => {
  expect(route(box(0, 0), box(200, 0), [box(100, -2)])).toEqual([
    [40, 10],
    [94, 24],
    [146, 24],
    [200, 10],
  ]);
});

it('passes between two boxes above each other', () => {
  expect(route(box(0, 0), box(200, 0), [box(100, -50, 40, 50), box(100, 12, 40, 50)])).toEqual([
    [40, 10],
    [94, 6],
    [146, 6],
    [200, 10],
  ]);
});

it('routes to the left, down and up as it does to the right', () => {
  expect(route(box(200, 0), box(0, 0), [box(100, -2)])).toEqual([
    [200, 10],
    [146, 24],
    [94, 24],
    [40, 10],
  ]);
  const down = route(box(0, 0), box(0, 200), [box(-4, 100)]);
  expect(down).toEqual([
    [20, 20],
    [42, 94],
    [42, 126],
    [20, 200],
  ]);
  expect(route(box(0, 200), box(0, 0), [box(-4, 100)])).toEqual(down.toReversed());
  expect(ends(box(0, 0), box(0, 200)).bend).toEqual([0, 1]);
});

it('ends horizontally if there is no room for a curve', () => {
  // The box extends past the side where the edge ends.
  expect(route(box(0, 60), box(200, 0), [box(110, 20, 160)])).toEqual([
    [40, 70],
    [104, 10],
    [200, 10],
    [200, 10],
  ]);
});
