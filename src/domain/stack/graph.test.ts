import { expect, test } from 'vitest';
import { topologicalOrder, withDependents, withNeeds } from './graph.ts';

const graph = {
  service: ['cluster', 'ingress', 'keys'],
  cluster: ['network', 'keys'],
  network: [],
  keys: [],
  ingress: ['network'],
};

test('each comes after its dependencies', () => {
  expect(topologicalOrder(graph)).toEqual(['network', 'keys', 'cluster', 'ingress', 'service']);
});

test('dependencies outside the graph are ignored', () => {
  expect(topologicalOrder({ service: ['toolchain'] })).toEqual(['service']);
});

test('a cycle is reported', () => {
  expect(() => topologicalOrder({ a: ['b'], b: ['c'], c: ['b'] })).toThrow(
    expect.objectContaining({
      code: 'needs_circle',
      message: 'Circular dependency between stacks: b needs c needs b',
    }),
  );
});

test('a stack that needs itself is a cycle', () => {
  expect(() => topologicalOrder({ a: ['a'] })).toThrow('a needs a');
});

test('direct and indirect dependencies and dependents', () => {
  expect([...withNeeds(graph, ['cluster'])].sort()).toEqual(['cluster', 'keys', 'network']);
  expect([...withDependents(graph, ['network'])].sort()).toEqual([
    'cluster',
    'ingress',
    'network',
    'service',
  ]);
  expect([...withDependents(graph, ['service'])]).toEqual(['service']);
});
