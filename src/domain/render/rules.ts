import type { Settings } from '../environment/settings.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import { hostHeader } from '../service/placement.ts';

/** Priorities of a listener's rules (Elastic Load Balancing API Reference, "CreateRule"). */
const HIGHEST = 50_000;

/** A service's rule on its listener. A load balancer takes the first rule that matches, by ascending priority. */
export interface Rule {
  service: ServiceManifest;
  /** Null: any host. */
  host: string | null;
  path: string;
  priority: number;
}

/** The rules of the exposed services, in the order in which the listener tries them. */
export function rulesOf(services: readonly ServiceManifest[], settings: Settings): Rule[] {
  return services
    .filter(({ expose }) => expose !== 'none')
    .map((service) => ({
      service,
      host: hostHeader(service, settings),
      path: service.path,
      priority: service.priority ?? HIGHEST,
    }))
    .toSorted((a, b) => a.priority - b.priority);
}

/** The rule before this one that takes all of its requests; null: it can be reached. */
export function shadowOf(rule: Rule, rules: readonly Rule[]): Rule | null {
  return rules.find((other) => other.priority < rule.priority && covers(other, rule)) ?? null;
}

/**
 * The free priority nearest to the rule's own with which it is reached, and takes no other rule's requests; null if
 * there is none.
 */
export function workingPriority(rule: Rule, rules: readonly Rule[]): number | null {
  const others = rules.filter((other) => other !== rule);
  const used = new Set(others.map(({ priority }) => priority));
  const after = Math.max(0, ...others.filter((other) => covers(rule, other)).map(({ priority }) => priority));
  const before = Math.min(
    HIGHEST + 1,
    ...others.filter((other) => covers(other, rule)).map(({ priority }) => priority),
  );
  const free = Array.from(
    { length: Math.max(0, before - after - 1) },
    (_, index) => after + 1 + index,
  ).filter((priority) => !used.has(priority));
  const far = (priority: number) => Math.abs(priority - rule.priority);
  return free.reduce<number | null>(
    (best, each) => (best === null || far(each) < far(best) ? each : best),
    null,
  );
}

/** Whether every request that the second rule matches also matches the first. */
function covers(first: Rule, second: Rule): boolean {
  if (!includes(first.path, second.path)) return false;
  if (first.host === null) return true;
  // Host names are compared without case.
  return second.host !== null && includes(first.host.toLowerCase(), second.host.toLowerCase());
}

/**
 * Whether a pattern matches everything that another one does: `*` stands for any characters, `?` for exactly one. The
 * other pattern is matched as text, in which only `*` may stand for `*`.
 */
export function includes(pattern: string, other: string): boolean {
  let reached = new Set([0]);
  const passStars = (positions: Set<number>) => {
    for (const at of positions) if (pattern[at] === '*') positions.add(at + 1);
    return positions;
  };
  reached = passStars(reached);
  for (const character of other) {
    const next = new Set<number>();
    for (const at of reached) {
      const here = pattern[at];
      if (here === '*') next.add(at);
      else if (here === character || (here === '?' && character !== '*')) next.add(at + 1);
    }
    reached = passStars(next);
  }
  return reached.has(pattern.length);
}
