import { kindOf } from '../catalogue/catalogue.ts';
import { type DrawnEnvironment, LINE_ORDER, type Line } from '../catalogue/drawing.ts';
import type { StackKind } from '../catalogue/kind.ts';
import type { RenderedStack } from '../stack/description.ts';
import type { PictureEdge } from './diagram.ts';

/** The lines that the stacks' kinds draw between existing boxes, in the order of `LINE_ORDER`. */
export function edgesOf(
  stacks: readonly RenderedStack[],
  kinds: readonly StackKind[],
  boxes: ReadonlySet<string>,
): PictureEdge[] {
  const environment = drawnEnvironment(stacks, kinds);
  const found = stacks.flatMap((stack) =>
    (kindOf(stack.description.stack, kinds)?.drawing?.lines?.(stack, environment) ?? [])
      .filter(({ from, to }) => boxes.has(from) && boxes.has(to))
      .map((line) => ({ line, region: stack.description.region })),
  );
  const showing = (what: Line['shows'], where?: string) =>
    found
      .filter(({ line, region }) => line.shows === what && (where === undefined || region === where))
      .map(({ line }) => edge(line));
  const regions = [...new Set(stacks.map(({ description }) => description.region))];
  return [
    ...LINE_ORDER.first.flatMap((what) => showing(what)),
    ...regions.flatMap((region) => LINE_ORDER.together.flatMap((what) => showing(what, region))),
    ...LINE_ORDER.last.flatMap((what) => showing(what)),
  ];
}

function edge({ from, to, kind, label = '' }: Line): PictureEdge {
  return { from, to, kind, label };
}

function drawnEnvironment(stacks: readonly RenderedStack[], kinds: readonly StackKind[]): DrawnEnvironment {
  const where = (region: string | undefined, is: (kind: StackKind) => boolean) =>
    stacks.filter(({ description }) => {
      const kind = kindOf(description.stack, kinds);
      return kind !== null && is(kind) && (region === undefined || description.region === region);
    });
  return {
    of: (name, region) => where(region, (kind) => kind.name === name),
    stores: (region) => where(region, ({ drawing }) => drawing?.store === true),
    hasSecrets: (region) =>
      stacks.some(({ description }) => description.region === region && description.secrets.length > 0),
  };
}
