import { KINDS, kindOf } from '../catalogue/catalogue.ts';
import { type Box, type Drawing, factsWithin, placed, secretStore } from '../catalogue/drawing.ts';
import type { StackKind } from '../catalogue/kind.ts';
import type { RenderedEnvironment, RenderedStack } from '../stack/description.ts';
import {
  ofEnvironment,
  outerGroup,
  outerGroups,
  type Picture,
  type PictureGroup,
  type PictureNode,
  regionGroup,
  titleOf,
} from './diagram.ts';
import { edgesOf } from './edges.ts';

/** The drawing of a stack's kind; null: a box with its name. */
type DrawingOf = (stack: RenderedStack) => Drawing | null;

/**
 * Callers, services, their hosts and their data, from the rendered files only. The record of a stack kind says how its
 * stacks are drawn.
 */
export function architecturePicture(
  rendered: RenderedEnvironment,
  kinds: readonly StackKind[] = KINDS,
): Picture {
  const { stacks } = rendered;
  const drawingOf: DrawingOf = ({ description }) => kindOf(description.stack, kinds)?.drawing ?? null;
  const nodes = [
    ...outside(stacks, drawingOf),
    ...stacks.flatMap((stack) => nodesOf(stack, drawingOf)),
    ...secretStores(rendered),
  ];
  const groups = [...outerGroups(rendered), ...stacks.flatMap((stack) => framesOf(stack, drawingOf))];
  return {
    environment: rendered.environment,
    view: 'architecture',
    title: titleOf(rendered, 'architecture'),
    groups: withoutEmpty(groups, nodes),
    nodes,
    edges: edgesOf(stacks, kinds, new Set(nodes.map(({ id }) => id))),
  };
}

/** Leaves out empty groups. */
function withoutEmpty(groups: PictureGroup[], nodes: PictureNode[]): PictureGroup[] {
  const needed = new Set(nodes.flatMap(({ group }) => group ?? []));
  for (const { id, parent } of groups.toReversed()) if (needed.has(id) && parent) needed.add(parent);
  return groups.filter(({ id }) => needed.has(id));
}

/** Each caller once, even if several stacks have it. */
function outside(stacks: readonly RenderedStack[], drawingOf: DrawingOf): PictureNode[] {
  const callers = stacks.flatMap((stack) => drawingOf(stack)?.outside ?? []);
  return [...new Map(callers.map((each) => [each.id, each])).values()].map(({ id, lines }) => ({
    id,
    kind: 'outside',
    lines,
    group: null,
  }));
}

function framesOf(stack: RenderedStack, drawingOf: DrawingOf): PictureGroup[] {
  const region = regionGroup(stack.description.region);
  const frames = drawingOf(stack)?.frames?.(stack) ?? [];
  return frames.map(({ id, label, within }) => ({ id, label, parent: within ?? region }));
}

function nodesOf(stack: RenderedStack, drawingOf: DrawingOf): PictureNode[] {
  const { stack: host, region } = stack.description;
  return boxesOf(stack, drawingOf).map(({ id = host, kind, lines, place }) => ({
    id,
    kind,
    lines,
    group: place === 'nowhere' ? null : place ? placed(place, region) : outerGroup(stack),
  }));
}

function boxesOf(stack: RenderedStack, drawingOf: DrawingOf): Box[] {
  const { stack: host } = stack.description;
  if (!ofEnvironment(stack)) return [{ kind: 'support', lines: [host] }];
  return drawingOf(stack)?.boxes(stack) ?? [{ kind: 'stack', lines: [host, ...factsWithin(stack)] }];
}

/** One Parameter Store per region with secrets; their names are not drawn. */
function secretStores({ stacks }: RenderedEnvironment): PictureNode[] {
  const names = new Map<string, Set<string>>();
  for (const stack of stacks.filter(ofEnvironment)) {
    const { secrets, region } = stack.description;
    if (secrets.length === 0) continue;
    names.set(region, new Set([...(names.get(region) ?? []), ...secrets.map(({ name }) => name)]));
  }
  return [...names].map(([region, { size: count }]) => ({
    id: secretStore(region),
    kind: 'key',
    lines: ['Parameter Store', count === 1 ? '1 secret' : `${count} secrets`],
    group: regionGroup(region),
  }));
}
