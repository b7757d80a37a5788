import type { Input, OutputInput, RenderedEnvironment, RenderedStack } from '../stack/description.ts';
import { isOutput } from '../stack/inputs.ts';

export type NodeKind = 'outside' | 'entry' | 'service' | 'data' | 'key' | 'support' | 'stack';

export interface PictureNode {
  id: string;
  kind: NodeKind;
  /** What it is called, then a fact a line. */
  lines: string[];
  group: string | null;
}

export interface PictureEdge {
  from: string;
  to: string;
  /** Requests and waiting are drawn whole, what is merely used dashed, the longest chain of stacks thick. */
  kind: 'request' | 'use' | 'wait' | 'longest';
  label: string;
}

export interface PictureGroup {
  id: string;
  label: string;
  parent: string | null;
}

/** What `ops env graph --json` prints, and what both drawings are made from. */
export interface Picture {
  environment: string;
  view: 'architecture' | 'stacks';
  title: string;
  groups: PictureGroup[];
  nodes: PictureNode[];
  edges: PictureEdge[];
}

export const ACCOUNT_GROUP = 'account';

/** The box of what the account has once, and one for each region of the environment. */
export function outerGroups({ stacks, account, local }: RenderedEnvironment): PictureGroup[] {
  const regions = new Set(stacks.filter(ofEnvironment).map(({ description }) => description.region));
  const where = local ? `embedded AWS ${account}` : account;
  return [
    { id: ACCOUNT_GROUP, label: `once per account · ${where}`, parent: null },
    ...[...regions].map((region) => ({ id: regionGroup(region), label: region, parent: null })),
  ];
}

export function regionGroup(region: string): string {
  return `region-${region}`;
}

export function isRegion(group: string): boolean {
  return group.startsWith(regionGroup(''));
}

/** The box that a stack stands in. */
export function outerGroup({ description }: RenderedStack): string {
  return description.scope === 'account' ? ACCOUNT_GROUP : regionGroup(description.region);
}

export function ofEnvironment({ description }: RenderedStack): boolean {
  return description.scope === 'environment';
}

/** Name of the template without folder and ending; a service's is composed of its manifest, which is its source. */
export function templateOf({ description }: RenderedStack): string {
  const { source } = description;
  return source.startsWith('services/') ? 'service' : source.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
}

export function titleOf({ project, environment, size }: RenderedEnvironment, view: string): string {
  return `${project}-${environment} · ${size} · ${view}`;
}

/** Id of what a region has of its own and no stack is called like. */
export function placed(name: string, region: string): string {
  return `${name}-${region}`;
}

/** The output of another stack that a parameter takes. */
export function outputOf(stack: RenderedStack, parameter: string): OutputInput | null {
  const input: Input | undefined = stack.description.parameters[parameter];
  return input !== undefined && isOutput(input) ? input : null;
}

/** A parameter's value where the files alone tell it, as text. */
export function literalOf(stack: RenderedStack, parameter: string): string | null {
  const input: Input | undefined = stack.description.parameters[parameter];
  if (input === undefined || isOutput(input)) return null;
  return String(input) === '' ? null : String(input);
}
