import type { z } from 'zod';
import type {
  declaredSecretSchema,
  inputSchema,
  literalSchema,
  outputInputSchema,
  sourcesSchema,
  stackDescriptionSchema,
} from './description-schema.ts';
import type { FunctionCode } from './lambda-code.ts';

/** An output of another stack, read at the moment of deployment. */
export type OutputInput = z.output<typeof outputInputSchema>;
export type Literal = z.output<typeof literalSchema>;
export type Input = z.output<typeof inputSchema>;
export type DeclaredSecret = z.output<typeof declaredSecretSchema>;

/** Whether the value is copied from the home region, so that ops neither generates nor requests it. */
export function isReplicated({ copy_from }: DeclaredSecret): boolean {
  return copy_from !== undefined;
}

/** `<stack>.json` of the build folder. */
export type StackDescription = z.output<typeof stackDescriptionSchema>;

/** `sources.json` of the build folder: what the environment is rendered from. */
export type Sources = z.output<typeof sourcesSchema>;

/** A rendered stack: its description, its template's text, and details for the screens. */
export interface RenderedStack {
  description: StackDescription;
  templateText: string;
  /** The code to package as `artifacts`. */
  functions: FunctionCode[];
  /** Logical ID → text shown in progress output ("auto scaling group"). */
  resourceTexts: Record<string, string>;
  /** Logical ID → type, for counting and for offline plans. */
  resourceTypes: Record<string, string>;
  /** Logical ID → names of the parameters it uses, to trace a failure to an answer. */
  resourceParameters: Record<string, string[]>;
  /** Parameter → the answer (key of environment.yml) or manifest key it comes from. */
  origins: Record<string, { file: string; key: string }>;
  /** Short facts for the plan: "2 AZs, 1 NAT, 10.20.0.0/16". */
  facts: string[];
}

export interface RenderedEnvironment {
  project: string;
  environment: string;
  account: string;
  region: string;
  local: boolean;
  size: string;
  /** Name of the SSM parameter that locks it. */
  lock: string;
  /** Ordered so that each comes after what it needs. */
  stacks: RenderedStack[];
  /** Null for an account's base. */
  sources: Sources | null;
}

/** One stack from DescribeStacks. */
export interface StackState {
  name: string;
  id: string;
  status: string;
  statusReason: string | null;
  description: string | null;
  parameters: Record<string, string>;
  outputs: Record<string, string>;
  tags: Record<string, string>;
  roleArn: string | null;
  terminationProtection: boolean;
  /** Name of the change set of the last change; null if the last change used none. */
  changeSetName: string | null;
  /** ISO 8601, UTC. */
  createdAt: string;
  updatedAt: string | null;
}

/** One resource from ListStackResources. */
export interface StackResource {
  logical_id: string;
  physical_id: string | null;
  type: string;
}

/** Text for a stack that is no longer in the files. */
export const REMOVED_REASON = 'no longer in the files';

/** Whether the stack is deployed but no longer in the files, such as a service removed from the answers. */
export function isRemoved({ description }: Pick<RenderedStack, 'description'>): boolean {
  return description.state === 'absent';
}
