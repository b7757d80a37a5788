import type { RenderedStack } from '../stack/description.ts';
import { outputOf } from '../stack/inputs.ts';

/** How the stacks of a kind are drawn in the picture of an environment: boxes, what is around them, and lines. */
export interface Drawing {
  /** Who calls it from outside; drawn once for all stacks that say so. */
  outside?: { id: string; lines: string[] };
  /** Frames that it draws around what runs in it, outer ones first. */
  frames?: (stack: RenderedStack) => Frame[];
  /** What the stack itself is drawn as; one that only serves others is not drawn. */
  boxes: (stack: RenderedStack) => Box[];
  lines?: (stack: RenderedStack, environment: DrawnEnvironment) => Line[];
  /** Whether it keeps data of services: lines lead here from those that take one of its outputs. */
  store?: boolean;
}

type Subnets = 'public' | 'private' | 'data';

export interface Box {
  /** The stack's host, unless it is drawn as several boxes. */
  id?: string;
  kind: 'entry' | 'service' | 'data' | 'key' | 'support' | 'stack';
  /** What it is called, then a fact a line. */
  lines: string[];
  /** The subnets it is in; `nowhere` belongs to no region. Left out: in its region, or once per account. */
  place?: Subnets | 'nowhere';
}

export interface Frame {
  id: string;
  label: string;
  /** The frame around it; null: the region. */
  within: string | null;
}

export interface Line {
  from: string;
  to: string;
  /** A request is drawn solid, a use dashed. */
  kind: 'request' | 'use';
  label?: string;
  /** What the line shows; lines are drawn in the order of `LINE_ORDER`. */
  shows: (typeof LINE_ORDER)[keyof typeof LINE_ORDER][number];
}

/** What lines show, in the order in which they are drawn; `together` is drawn region by region. */
export const LINE_ORDER = {
  first: ['way in'],
  together: ['names', 'hosts', 'encryption', 'backups'],
  last: ['service', 'certificate', 'copy'],
} as const;

/** The environment whose picture it is. Lines to what is not drawn are left out. */
export interface DrawnEnvironment {
  /** Stacks of a kind, in one region or in all. */
  of(kind: string, region?: string): RenderedStack[];
  /** Stacks that keep data of services. */
  stores(region?: string): RenderedStack[];
  /** Whether a service of the region has secrets. */
  hasSecrets(region: string): boolean;
}

/** The subnets of a region's network that a stack may be drawn in. */
export const SUBNETS: readonly Subnets[] = ['public', 'private', 'data'];

/** Id of what a region has one of, and what is not the only box of a stack. */
export function placed(name: string, region: string): string {
  return `${name}-${region}`;
}

export function publicLoadBalancer(region: string): string {
  return placed('public-load-balancer', region);
}

export function internalLoadBalancer(region: string): string {
  return placed('internal-load-balancer', region);
}

/** The box of the secrets of a region. */
export function secretStore(region: string): string {
  return placed('secrets-region', region);
}

/** The facts but for the region, which the frame around the box shows. */
export function factsWithin({ facts, description }: RenderedStack): string[] {
  return facts.filter((fact) => fact !== description.region);
}

/** From the certificate that the environment makes to what serves HTTPS with it. */
export function certificateLine(stack: RenderedStack, parameter: string, to: string): Line[] {
  const made = outputOf(stack, parameter);
  return made === null ? [] : [{ from: made.stack, to, kind: 'use', label: 'TLS', shows: 'certificate' }];
}
