import type { Artifact, FunctionCode } from './lambda-code.ts';

/** An output of another stack, read at the moment of deployment. */
export interface OutputInput {
  stack: string;
  stack_name: string;
  region: string;
  output: string;
}

export type Literal = string | number | boolean | string[];
export type Input = Literal | OutputInput;

export interface DeclaredSecret {
  name: string;
  key_id: string;
  generate: { length: number; alphabet: 'alphanumeric' | 'hex' | 'printable' } | null;
  /** Region whose value is copied instead of one being generated or asked for. */
  copy_from?: string;
}

/** Its value is home's: nobody is asked for it, and none is generated. */
export function isReplicated({ copy_from }: DeclaredSecret): boolean {
  return copy_from !== undefined;
}

/** `<stack>.json` of the build folder, see docs/reference/build-format.md. */
export interface StackDescription {
  format: 1;
  stack: string;
  stack_name: string;
  scope: 'environment' | 'account';
  account: string;
  region: string;
  needs: string[];
  template: string;
  fingerprint: string;
  parameters: Record<string, Input>;
  tags: Record<string, string>;
  capabilities: string[];
  role_arn: string | null;
  stack_policy: object | null;
  termination_protection: boolean;
  disable_rollback: boolean;
  notification_arns: string[];
  artifact_bucket: Input | null;
  secrets: DeclaredSecret[];
  /** Below these the service itself reads whatever there is (`read_secrets`); left out where it does not. */
  secret_paths?: string[];
  /** Code of functions that the template takes by its key; left out where there is none. */
  artifacts?: Artifact[];
  source: string;
  /** The files no longer have this stack, and it is still deployed: it has neither template nor fingerprint. */
  state?: 'absent';
}

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
