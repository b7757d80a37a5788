import type { RenderedEnvironment } from '../stack/description.ts';
import { type Graph, topologicalOrder, withNeeds } from '../stack/graph.ts';
import { outerGroup, outerGroups, type Picture, titleOf } from './diagram.ts';

/** The dependencies between stacks. The longest chain is marked: an apply of all stacks takes at least as long. */
export function stacksPicture(rendered: RenderedEnvironment): Picture {
  const graph: Graph = Object.fromEntries(
    rendered.stacks.map(({ description }) => [description.stack, description.needs]),
  );
  const chain = longestChain(graph);
  const onChain = (from: string, to: string) =>
    chain.indexOf(to) === chain.indexOf(from) + 1 && chain.includes(from);
  const nodes = rendered.stacks.map((stack) => ({
    id: stack.description.stack,
    kind: 'stack' as const,
    lines: [stack.description.stack],
    group: outerGroup(stack),
  }));
  const groups = new Set(nodes.map(({ group }) => group));
  return {
    environment: rendered.environment,
    view: 'stacks',
    title: titleOf(rendered, `${nodes.length} stacks, longest chain ${chain.length}`),
    groups: outerGroups(rendered).filter(({ id }) => groups.has(id)),
    nodes,
    edges: Object.keys(graph).flatMap((to) =>
      direct(graph, to).map((from) => ({
        from,
        to,
        kind: onChain(from, to) ? ('longest' as const) : ('wait' as const),
        label: '',
      })),
    ),
  };
}

/** The needs that no other need includes. */
function direct(graph: Graph, name: string): string[] {
  const needs = (graph[name] ?? []).filter((need) => Object.hasOwn(graph, need));
  return needs.filter(
    (need) => !needs.some((other) => other !== need && withNeeds(graph, [other]).has(need)),
  );
}

/** The chain with the most stacks, from one without needs on. Counts stacks, because their durations vary. */
export function longestChain(graph: Graph): string[] {
  const chains = new Map<string, string[]>();
  let longest: string[] = [];
  for (const name of topologicalOrder(graph)) {
    const before = (graph[name] ?? []).map((need) => chains.get(need) ?? []);
    const chain = [...before.reduce((best, each) => (each.length > best.length ? each : best), []), name];
    chains.set(name, chain);
    if (chain.length > longest.length) longest = chain;
  }
  return longest;
}
