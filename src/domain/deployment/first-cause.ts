import { similarInstanceType } from '../aws/instance-types.ts';
import type { RenderedStack } from '../stack/description.ts';
import { isOutput, literalText } from '../stack/inputs.ts';
import type { StackErrorReport } from './events.ts';
import type { Origin } from './results.ts';

/** Finds the position of a key in a file of the workspace; null if unknown. */
export type Locate = (file: string, key: string) => { line: number; column: number } | null;

/** Text that describes the failing resource; null if there is none. */
export function failingResource(stack: RenderedStack, error: StackErrorReport): string | null {
  return error.first_cause ? (stack.resourceTexts[error.first_cause.logical_id] ?? null) : null;
}

/** A stack parameter whose value appears in the reason of a failure. */
interface Trace {
  parameter: string;
  value: string;
  origin: { file: string; key: string };
}

/**
 * The answer that caused a failure: the parameter of the failing resource whose value appears in the reason. Null if
 * none does: a wrong guess costs the operator more than none.
 */
export function originOf(stack: RenderedStack, error: StackErrorReport, locate: Locate): Origin | null {
  return placed(traceOf(stack, error), locate);
}

/** Like `originOf`, but among the given parameters, for a message about the whole stack. */
export function originNamed(
  stack: RenderedStack,
  parameters: string[],
  text: string,
  locate: Locate,
): Origin | null {
  return placed(traceAmong(stack, parameters, text), locate);
}

function placed(trace: Trace | null, locate: Locate): Origin | null {
  if (!trace) return null;
  const { origin, value } = trace;
  const place = locate(origin.file, origin.key);
  return { ...origin, value, line: place?.line ?? null, column: place?.column ?? null };
}

function traceOf(stack: RenderedStack, { first_cause: cause }: StackErrorReport): Trace | null {
  return cause ? traceAmong(stack, stack.resourceParameters[cause.logical_id] ?? [], cause.reason) : null;
}

function traceAmong(stack: RenderedStack, parameters: string[], text: string): Trace | null {
  const candidates = parameters.flatMap((parameter) => {
    const input = stack.description.parameters[parameter];
    const origin = stack.origins[parameter];
    if (input === undefined || origin === undefined || isOutput(input) || NAMES.has(parameter)) return [];
    return [{ parameter, value: literalText(input), origin }];
  });
  const named = candidates.filter(({ value }) => names(text, value));
  return named.toSorted((a, b) => b.value.length - a.value.length)[0] ?? null;
}

/** Parameters that name nearly every resource: changing them fixes no failure. */
const NAMES = new Set(['Project', 'Environment']);

/** Whether the value appears as a separate word: `2` is not in `t2.small`. Single characters prove nothing. */
function names(reason: string, value: string): boolean {
  if (value.length < 2) return false;
  const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.-])${escaped}(?![\\w-])`).test(reason);
}

const NOT_OFFERED =
  /not (?:offered|supported|available)|unsupported|InsufficientInstanceCapacity|no longer available/i;

/** An alternative value, if the reason or AWS's naming suggests one. */
function remedy({ parameter, value }: Trace, reason: string): string | null {
  if (parameter === 'InstanceType' && NOT_OFFERED.test(reason)) return similarInstanceType(value);
  const allowed =
    /(?:one of|allowed values(?: are)?|valid values(?: are)?|choosing)[:\s]*[[{(]?([\w.,\s'"/-]+)/i.exec(
      reason,
    )?.[1];
  const first = allowed?.split(/[,\s]+/).map((word) => word.replace(/^['"]|['".]+$/g, ''))[0];
  return first && first !== value ? first : null;
}

/**
 * The commands that fix it, best first; empty if the failure cannot be traced. Only answers of the environment can be
 * set by a command. An instance type that follows from the size becomes an explicit answer.
 */
export function fixCommands(
  environment: string,
  environmentFile: string,
  stack: RenderedStack,
  error: StackErrorReport,
  locate: Locate,
): string[] {
  const trace = traceOf(stack, error);
  const origin = originOf(stack, error, locate);
  if (!trace || !origin) return [];
  const value = origin.file === environmentFile ? remedy(trace, error.first_cause?.reason ?? '') : null;
  const key = trace.parameter === 'InstanceType' ? 'instance_type' : origin.key;
  if (value) return [`ops env set ${environment} ${key}=${value}`];
  return [
    `Change ${origin.key} in ${[origin.file, origin.line, origin.column].filter((part) => part !== null).join(':')}`,
  ];
}
