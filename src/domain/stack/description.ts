import type { z } from 'zod';
import type {
  declaredSecretSchema,
  inputSchema,
  literalSchema,
  outputInputSchema,
  stackDescriptionSchema,
} from './description-schema.ts';
import type { FunctionCode } from './lambda-code.ts';

/** An output of another stack, read at the moment of deployment. */
export type OutputInput = z.output<typeof outputInputSchema>;
export type Literal = z.output<typeof literalSchema>;
export type Input = z.output<typeof inputSchema>;
export type DeclaredSecret = z.output<typeof declaredSecretSchema>;

/** Its value is home's: nobody is asked for it, and none is generated. */
export function isReplicated({ copy_from }: DeclaredSecret): boolean {
  return copy_from !== undefined;
}

/** `<stack>.json` of the build folder. */
export type StackDescription = z.output<typeof stackDescriptionSchema>;

/** One stack, rendered: its description, its template's text, and what the screens need to know of it. */
export interface RenderedStack {
  description: StackDescription;
  templateText: string;
  /** The code that `artifacts` are made of. */
  functions: FunctionCode[];
  /** Logical id → the words shown while it is worked on ("auto scaling group"). */
  resourceTexts: Record<string, string>;
  /** Logical id → type, for counting and for a plan made without AWS. */
  resourceTypes: Record<string, string>;
  /** Logical id → names of parameters it uses, to trace a failure back to an answer. */
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
  /** In an order in which each comes after what it needs. */
  stacks: RenderedStack[];
}

/** What DescribeStacks says of one stack. */
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
  /** Name of the change set that changed it last; null where it was changed by other means. */
  changeSetName: string | null;
  /** ISO 8601, UTC. */
  createdAt: string;
  updatedAt: string | null;
}

/** What ListStackResources says of one resource. */
export interface StackResource {
  logical_id: string;
  physical_id: string | null;
  type: string;
}

/** What an operator reads of such a stack. */
export const NO_LONGER = 'no longer in the files';

/** Whether the stack is deployed and its files are gone: a service taken out of the answers. */
export function isRemoved({ description }: Pick<RenderedStack, 'description'>): boolean {
  return description.state === 'absent';
}
