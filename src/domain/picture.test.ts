import { expect, it } from 'vitest';
import { trialEnvironment, wholeEnvironment } from '../../test/support/pictures.ts';
import { architecturePicture } from './architecture-picture.ts';
import type { Picture } from './picture.ts';
import { draw, formatFor, isPictureOfOps, pictureFile } from './picture-file.ts';
import { type Box, layout, textWidth } from './picture-layout.ts';
import { longestChain, stacksPicture } from './stacks-picture.ts';

const pictures: Picture[] = [trialEnvironment(), wholeEnvironment()].flatMap((each) => [
  architecturePicture(each),
  stacksPicture(each),
]);

it('draws a trial environment as Mermaid', () => {
  expect(draw(architecturePicture(trialEnvironment()), 'mermaid')).toMatchSnapshot();
});

it('draws everything that can be turned on', () => {
  expect(draw(architecturePicture(wholeEnvironment()), 'mermaid')).toMatchSnapshot();
});

it('marks the longest chain of stacks', () => {
  const needs = { network: [], keys: [], cluster: ['network', 'keys'], hooks: ['cluster'], alarms: ['keys'] };
  expect(longestChain(needs)).toEqual(['network', 'cluster', 'hooks']);
});

function apart(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

it('lets no two nodes overlap, and every text fit its box', () => {
  for (const picture of pictures) {
    const { nodes } = layout(picture);
    expect(nodes.map(({ id }) => id).sort()).toEqual(picture.nodes.map(({ id }) => id).sort());
    for (const [at, box] of nodes.entries()) {
      expect(nodes.slice(at + 1).filter((other) => !apart(box, other))).toEqual([]);
      const { lines } = picture.nodes.find(({ id }) => id === box.id) ?? { lines: [] };
      expect(Math.max(...lines.map(textWidth))).toBeLessThan(box.width);
    }
  }
});

it('draws the same bytes each time, and escapes what is not its own', () => {
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

it('knows a file that it wrote, and which format is asked for', () => {
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
