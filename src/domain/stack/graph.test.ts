import { expect, test } from 'vitest';
import { inOrder, withDependents, withNeeds } from './graph.ts';

const graph = {
  service: ['cluster', 'ingress', 'keys'],
  cluster: ['network', 'keys'],
  network: [],
  keys: [],
  ingress: ['network'],
};

test('each comes after what it needs', () => {
  expect(inOrder(graph)).toEqual(['network', 'keys', 'cluster', 'ingress', 'service']);
});

test('a need outside the graph is left to others', () => {
  expect(inOrder({ service: ['toolchain'] })).toEqual(['service']);
});

test('a circle is named', () => {
  expect(() => inOrder({ a: ['b'], b: ['c'], c: ['b'] })).toThrow(
    expect.objectContaining({
      code: 'needs_circle',
      message: 'Stacks need each other in a circle: b needs c needs b',
    }),
  );
});

test('a stack that needs itself is a circle', () => {
  expect(() => inOrder({ a: ['a'] })).toThrow('a needs a');
});

test('needs and dependents, through others too', () => {
  expect([...withNeeds(graph, ['cluster'])].sort()).toEqual(['cluster', 'keys', 'network']);
  expect([...withDependents(graph, ['network'])].sort()).toEqual([
    'cluster',
    'ingress',
    'network',
    'service',
  ]);
  expect([...withDependents(graph, ['service'])]).toEqual(['service']);
});
