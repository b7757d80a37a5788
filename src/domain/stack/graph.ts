import { OperatorError } from '../operator/error.ts';

/** Name → names of what it needs. A name that is not itself a key stands outside the graph. */
export type Graph = Record<string, readonly string[]>;

/**
 * Names in an order in which each comes after what it needs; where there is a choice, as the graph lists them.
 * Throws `needs_circle`, naming the circle.
 */
export function inOrder(graph: Graph): string[] {
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

/** The names and everything they need, directly or not. */
export function withNeeds(graph: Graph, names: Iterable<string>): Set<string> {
  return reach(names, (name) => graph[name] ?? []);
}

/** The names and everything that needs them, directly or not. */
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
  return new OperatorError('input', 'needs_circle', `Stacks need each other in a circle: ${words}`, {
    value: names.join(' → '),
    next: ['Take one of these needs out, for instance an input that could be a value of its own'],
  });
}
