import { createHash } from 'node:crypto';
import type { Input, Literal, OutputInput, RenderedStack, StackState } from './description.ts';

export function isOutput(input: Input): input is OutputInput {
  return typeof input === 'object' && !Array.isArray(input);
}

/** A literal as a CloudFormation parameter: `false`, `0` and `""` as given, a list joined with commas. */
export function literalText(literal: Literal): string {
  return Array.isArray(literal) ? literal.join(',') : String(literal);
}

/** The output that a parameter comes from; null for other parameters. */
export function outputOf({ description }: RenderedStack, parameter: string): OutputInput | null {
  const input = description.parameters[parameter];
  return input !== undefined && isOutput(input) ? input : null;
}

/** A parameter's value as text; null if it is unknown until deployment. */
export function literalOf({ description }: RenderedStack, parameter: string): string | null {
  const input = description.parameters[parameter];
  if (input === undefined || isOutput(input)) return null;
  return String(input) === '' ? null : String(input);
}

/** Finds a stack's state by CloudFormation's name and region. */
export type StateOf = (stackName: string, region: string) => StackState | undefined;

/** The input's current value; null if the stack or the output it comes from does not exist. */
export function resolveInput(input: Input, stateOf: StateOf): string | null {
  if (!isOutput(input)) return literalText(input);
  return stateOf(input.stack_name, input.region)?.outputs[input.output] ?? null;
}

/** Digest of resolved inputs; see docs/reference/build-format.md, "Change set names". */
export function inputsDigest(parameters: Record<string, string>, tags: Record<string, string>): string {
  const hash = createHash('sha256');
  for (const [name, value] of sorted(parameters)) hash.update(`p ${name}=${value}\n`);
  for (const [key, value] of sorted(tags)) hash.update(`t ${key}=${value}\n`);
  return hash.digest('hex').slice(0, 16);
}

/** Sorts by code point: UTF-8 bytes sort in that order, UTF-16 units do not. */
function sorted(record: Record<string, string>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Parses the name of a change set; null if ops did not create it. */
export function parseChangeSetName(name: string): { fingerprint: string; inputs: string } | null {
  const [, fingerprint, inputs] = /^ops-([0-9a-f]{16})-([0-9a-f]{16})-[0-9a-f]{8}$/.exec(name) ?? [];
  return fingerprint && inputs ? { fingerprint, inputs } : null;
}
