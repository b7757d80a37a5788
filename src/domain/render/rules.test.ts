import { expect, it } from 'vitest';
import { manifest, rendered } from '../../../test/support/rendering.ts';
import { InvalidInput } from '../operator/error.ts';
import { includes } from './rules.ts';

it.each([
  ['/*', '/billing/*', true],
  ['/*', '/', true],
  ['*', '/*', true],
  ['/a/*', '/*', false],
  ['/a/*', '/a', false],
  ['/a?c', '/abc', true],
  ['/a?c', '/a?c', true],
  ['/a?c', '/a*c', false],
  ['/a*c', '/a?c', true],
  ['/a*c*', '/abcd', true],
  ['/a', '/b', false],
])('%s includes %s: %s', (pattern, other, expected) => {
  expect(includes(pattern, other)).toBe(expected);
});

interface Exposed {
  path: string;
  priority: number;
  host?: string;
  expose?: string;
}

function problemsOf(services: Record<string, Exposed>, answers = {}) {
  const manifests = Object.entries(services).map(([name, { path, priority, host, expose = 'public' }]) =>
    manifest(
      name,
      `expose: ${expose}\npath: '${path}'\npriority: ${priority}\n${host ? `host: '${host}'\n` : ''}`,
    ),
  );
  try {
    rendered(answers, manifests);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ message, detail: { file, line, next } }) => ({ message, file, line, next }));
  }
  return [];
}

it('finds a rule that is never reached, and says a number that works', () => {
  expect(
    problemsOf({ web: { path: '/*', priority: 100 }, billing: { path: '/billing/*', priority: 101 } }),
  ).toEqual([
    {
      message:
        'services/billing.yaml (any host/billing/*, priority 101) is never reached: services/web.yaml:5:11 (any host/*, priority 100) comes before it and takes its requests',
      file: 'services/billing.yaml',
      line: 5,
      next: ['Write priority: 99'],
    },
  ]);
});

it('two services with one priority get a number that works, too', () => {
  const both = { web: { path: '/*', priority: 100 }, billing: { path: '/billing/*', priority: 100 } };
  expect(problemsOf(both)).toEqual([expect.objectContaining({ next: ['Write priority: 99'] })]);
  const reversed = { billing: { path: '/billing/*', priority: 100 }, web: { path: '/*', priority: 100 } };
  expect(problemsOf(reversed)).toEqual([expect.objectContaining({ next: ['Write priority: 101'] })]);
  const narrow = { a: { path: '/a', priority: 7 }, b: { path: '/b', priority: 7 } };
  expect(problemsOf(narrow)).toEqual([expect.objectContaining({ next: ['Write priority: 6'] })]);
});

it('every suggestion renders', () => {
  const services = {
    any: { path: '/*', priority: 1 },
    api: { path: '/api/*', priority: 2 },
    v1: { path: '/api/v1/*', priority: 3 },
  };
  for (let round = 0; round < 10; round += 1) {
    const [problem] = problemsOf(services);
    if (!problem) break;
    const [, priority, other] =
      /^Write priority: (\d+)(?: in services\/(\w+)\.yaml)?$/.exec(problem.next?.[0] ?? '') ?? [];
    const name = other ?? /services\/(\w+)/.exec(problem.file ?? '')?.[1];
    services[name as keyof typeof services].priority = Number(priority);
  }
  expect(problemsOf(services)).toEqual([]);
  expect(services.v1.priority).toBeLessThan(services.api.priority);
  expect(services.api.priority).toBeLessThan(services.any.priority);
});

it.each([
  [
    'in the right order',
    { web: { path: '/*', priority: 100 }, billing: { path: '/billing/*', priority: 99 } },
  ],
  [
    'on two listeners',
    { web: { path: '/*', priority: 100 }, back: { path: '/b/*', priority: 101, expose: 'internal' } },
  ],
  [
    'for other hosts',
    {
      web: { path: '/*', priority: 100, host: 'www.example.com' },
      shop: { path: '/shop', priority: 101, host: 'shop.example.com' },
      any: { path: '/*', priority: 102 },
    },
  ],
])('accepts rules %s', (_, services) => {
  expect(problemsOf(services)).toEqual([]);
});

it('a rule for a host is shadowed by a wildcard for it', () => {
  const services = {
    all: { path: '/*', priority: 1, host: '*.example.com' },
    shop: { path: '/cart', priority: 2, host: 'Shop.example.com'.toLowerCase() },
  };
  expect(problemsOf(services)).toEqual([
    expect.objectContaining({ file: 'services/shop.yaml', next: ['Write priority: 3 in services/all.yaml'] }),
  ]);
});

it('more than a hundred rules are left to the quota of the account', () => {
  const many = Object.fromEntries(
    Array.from({ length: 101 }, (_, index) => [`s${index}`, { path: `/s${index}`, priority: index + 1 }]),
  );
  expect(problemsOf(many)).toEqual([]);
});
