import { expect, it } from 'vitest';
import { trialEnvironment, twoRegions, wholeEnvironment } from '../../../test/support/pictures.ts';
import type { Picture } from './diagram.ts';
import { draw, formatFor, isPictureOfOps, pictureFile } from './draw/file.ts';
import { type Box, layout, textWidth } from './draw/layout.ts';
import { type Point, route } from './draw/routes.ts';
import { architecturePicture } from './environment.ts';
import { longestChain, stacksPicture } from './stacks.ts';

const pictures: Picture[] = [trialEnvironment(), wholeEnvironment(), twoRegions()].flatMap((each) => [
  architecturePicture(each),
  stacksPicture(each),
]);

it('draws a trial environment as Mermaid', () => {
  expect(draw(architecturePicture(trialEnvironment()), 'mermaid')).toMatchSnapshot();
});

it('draws everything that can be turned on', () => {
  expect(draw(architecturePicture(wholeEnvironment()), 'mermaid')).toMatchSnapshot();
});

/** The edges as `from → to (label)`. */
function arrows({ edges }: Picture): string[] {
  return edges.map(({ from, to, label }) =>
    [from, '→', to, ...(label === '' ? [] : [`(${label})`])].join(' '),
  );
}

it('separates the regions, and connects the domain to both', () => {
  const picture = architecturePicture(twoRegions());
  const crossing = picture.edges.filter(
    ({ from, to }) => isInReplica(picture, from) !== isInReplica(picture, to),
  );
  expect(new Set(picture.nodes.map(({ id }) => id)).size).toBe(picture.nodes.length);
  expect(arrows({ ...picture, edges: crossing })).toEqual([
    'edge → public-load-balancer-eu-west-1 (failover)',
    'replica-service-hello → table-hello-carts',
    'global-database → replica-database (copies)',
  ]);
  expect(arrows(picture)).toEqual(
    expect.arrayContaining([
      'audience → edge (HTTPS)',
      'edge → public-load-balancer-eu-central-1 (failover)',
      'replica-certificate → public-load-balancer-eu-west-1 (TLS)',
      'public-load-balancer-eu-west-1 → replica-service-hello (/*)',
      'replica-cluster → replica-service-hello',
      'secrets-region-eu-west-1 → replica-keys (encrypted)',
      'replica-discovery → internal-load-balancer-eu-west-1 (names)',
      'database → global-database (copies)',
    ]),
  );
});

function isInReplica({ nodes, groups }: Picture, id: string): boolean {
  let group = nodes.find((node) => node.id === id)?.group ?? null;
  while (group !== null && group !== 'region-eu-west-1')
    group = groups.find((each) => each.id === group)?.parent ?? null;
  return group !== null;
}

it("does not repeat a box's region in its text", () => {
  const { stacks, ...rest } = twoRegions();
  const repeated = stacks.map((stack) => ({ ...stack, facts: [stack.description.region, ...stack.facts] }));
  expect(
    architecturePicture({ ...rest, stacks: repeated }).nodes.find(({ id }) => id === 'replica-cluster'),
  ).toEqual(architecturePicture(twoRegions()).nodes.find(({ id }) => id === 'replica-cluster'));
});

it('marks the longest chain of stacks', () => {
  const needs = { network: [], keys: [], cluster: ['network', 'keys'], hooks: ['cluster'], alarms: ['keys'] };
  expect(longestChain(needs)).toEqual(['network', 'cluster', 'hooks']);
});

function separate(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

it('never overlaps nodes, and fits every text into its box', () => {
  for (const picture of pictures) {
    const { nodes } = layout(picture);
    expect(nodes.map(({ id }) => id).sort()).toEqual(picture.nodes.map(({ id }) => id).sort());
    for (const [at, box] of nodes.entries()) {
      expect(nodes.slice(at + 1).filter((other) => !separate(box, other))).toEqual([]);
      const { lines } = picture.nodes.find(({ id }) => id === box.id) ?? { lines: [] };
      expect(Math.max(...lines.map(textWidth))).toBeLessThan(box.width);
    }
  }
});

function within(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

it('puts only its own nodes into a group, and overlaps nothing else', () => {
  for (const picture of pictures) {
    const { nodes, groups, width, height } = layout(picture);
    const all = new Map([...nodes, ...groups].map((box) => [box.id, box]));
    const parentOf = new Map(
      [...picture.nodes.map(({ id, group }) => [id, group] as const), ...parents(picture)].flatMap(
        ([id, group]) => (group === null ? [] : [[id, group]]),
      ),
    );
    const contains = (outer: string, inner: string): boolean =>
      parentOf.get(inner) === outer || (parentOf.has(inner) && contains(outer, parentOf.get(inner) ?? ''));
    for (const group of groups) {
      expect(within(group, { id: '', x: 0, y: 0, width, height })).toBe(true);
      for (const box of all.values()) {
        if (box === group || contains(box.id, group.id)) continue;
        const correct = contains(group.id, box.id) ? within(box, group) : separate(box, group);
        expect([group.id, box.id, correct]).toEqual([group.id, box.id, true]);
      }
    }
  }
});

function parents({ groups }: Picture): (readonly [string, string | null])[] {
  return groups.map(({ id, parent }) => [id, parent] as const);
}

it('routes edges around unrelated boxes', () => {
  for (const picture of pictures) {
    const { nodes } = layout(picture);
    const box = (id: string) => nodes.find((each) => each.id === id) as Box;
    for (const { from, to } of picture.edges) {
      const others = nodes.filter(({ id }) => id !== from && id !== to);
      const points = route(box(from), box(to), others);
      const straight = points.flatMap((point, index) =>
        index % 2 === 1 && index + 1 < points.length ? [[point, points[index + 1] as Point] as const] : [],
      );
      const crossed = straight.flatMap((line) => others.filter((each) => !separate(each, along(...line))));
      expect([from, to, crossed]).toEqual([from, to, []]);
    }
  }
});

function along([x0, y0]: Point, [x1, y1]: Point): Box {
  const [x, y] = [Math.min(x0, x1), Math.min(y0, y1)];
  return { id: '', x, y, width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
}

it('draws the same bytes each time, and escapes texts', () => {
  const picture: Picture = {
    environment: 'dev',
    view: 'stacks',
    title: 'a & b',
    groups: [],
    nodes: [{ id: 'own', kind: 'stack', lines: ['<own> "x"'], group: null }],
    edges: [],
  };
  expect(draw(picture, 'svg')).toBe(draw(picture, 'svg'));
  expect(draw(picture, 'svg')).toContain('>&lt;own&gt; &quot;x&quot;</text>');
  expect(draw(picture, 'mermaid')).toBe('flowchart LR\n  n_own["#60;own#62; #34;x#34;"]\n');
});

it('recognizes a file that it wrote, and chooses the format', () => {
  const [picture] = pictures as [Picture];
  expect(isPictureOfOps(pictureFile(picture, 'svg'))).toBe(true);
  expect(isPictureOfOps('<svg/>')).toBe(false);
  expect([formatFor(undefined, 'a.svg'), formatFor(undefined, undefined), formatFor('svg', 'a')]).toEqual([
    'svg',
    'mermaid',
    'svg',
  ]);
  expect(() => formatFor('mermaid', 'a.svg')).toThrow('a.svg ends as svg, and --format is mermaid');
  expect(() => formatFor(undefined, 'a.txt')).toThrow('The ending of a.txt names no format');
});
