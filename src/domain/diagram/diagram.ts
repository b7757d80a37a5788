import type { Box } from '../catalogue/drawing.ts';
import type { RenderedEnvironment, RenderedStack } from '../stack/description.ts';

export type NodeKind = 'outside' | Box['kind'];

export interface PictureNode {
  id: string;
  kind: NodeKind;
  /** Its name, then one fact per line. */
  lines: string[];
  group: string | null;
}

export interface PictureEdge {
  from: string;
  to: string;
  /** Requests and waits are solid lines, uses are dashed, the longest chain of stacks is thick. */
  kind: 'request' | 'use' | 'wait' | 'longest';
  label: string;
}

export interface PictureGroup {
  id: string;
  label: string;
  parent: string | null;
}

/** What `ops env graph --json` prints, and the input of both drawings. */
export interface Picture {
  environment: string;
  view: 'architecture' | 'stacks';
  title: string;
  groups: PictureGroup[];
  nodes: PictureNode[];
  edges: PictureEdge[];
}

const ACCOUNT_GROUP = 'account';

/** One group for the stacks of the account, and one per region of the environment. */
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

/** The group of a stack. */
export function outerGroup({ description }: RenderedStack): string {
  return description.scope === 'account' ? ACCOUNT_GROUP : regionGroup(description.region);
}

export function ofEnvironment({ description }: RenderedStack): boolean {
  return description.scope === 'environment';
}

export function titleOf({ project, environment, size }: RenderedEnvironment, view: string): string {
  return `${project}-${environment} · ${size} · ${view}`;
}
