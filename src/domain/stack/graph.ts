import { OperatorError } from '../operator/error.ts';

/** Name → names of its dependencies. A name that is not a key is outside the graph. */
export type Graph = Record<string, readonly string[]>;

/**
 * Topological order: each name comes after its dependencies, otherwise in the order of the graph. Throws
 * `needs_circle`, with the cycle.
 */
export function topologicalOrder(graph: Graph): string[] {
  const ordered: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): void => {
    if (done.has(name) || !Object.hasOwn(graph, name)) return;
    const start = path.indexOf(name);
    if (start >= 0) throw circle([...path.slice(start), name]);
    path.push(name);
    for (const need of graph[name] ?? []) visit(need);
    path.pop();
    done.add(name);
    ordered.push(name);
  };
  for (const name of Object.keys(graph)) visit(name);
  return ordered;
}

/** The names and their dependencies, direct and indirect. */
export function withNeeds(graph: Graph, names: Iterable<string>): Set<string> {
  return reach(names, (name) => graph[name] ?? []);
}

/** The names and their dependents, direct and indirect. */
export function withDependents(graph: Graph, names: Iterable<string>): Set<string> {
  const dependents = Object.groupBy(
    Object.entries(graph).flatMap(([name, needs]) => needs.map((need) => ({ name, need }))),
    ({ need }) => need,
  );
  return reach(names, (name) => (dependents[name] ?? []).map((each) => each.name));
}

function reach(names: Iterable<string>, next: (name: string) => readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...next(name));
  }
  return found;
}

function circle(names: string[]): OperatorError {
  const words = names.join(' needs ');
  return new OperatorError('input', 'needs_circle', `Circular dependency between stacks: ${words}`, {
    value: names.join(' → '),
    next: ['Remove one of these dependencies, for instance by replacing an input with a value'],
  });
}
