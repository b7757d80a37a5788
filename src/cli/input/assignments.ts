import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import { commandLine } from './command-line.ts';

/** `key=value` words and keys to remove, as changes; a value may contain "=". Throws InvalidInput. */
export function readAssignments(settings: string[], unset: string[]): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  const problems: OperatorError[] = [];
  for (const setting of settings) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
    if (key !== undefined && value !== undefined) changes[key.replaceAll('-', '_')] = value;
    else problems.push(assignmentError(setting));
  }
  for (const key of unset) changes[key.replaceAll('-', '_')] = null;
  if (problems.length > 0) throw new InvalidInput(problems);
  return changes;
}

/** The environment's name comes first, unless OPS_ENV names it: a name contains no "=". */
export function splitArguments(words: string[]): { name: string | undefined; settings: string[] } {
  const [first, ...others] = words;
  return first === undefined || first.includes('=')
    ? { name: undefined, settings: words }
    : { name: first, settings: others };
}

function assignmentError(setting: string): OperatorError {
  return new OperatorError('input', 'not_an_assignment', `${setting} is not KEY=VALUE`, {
    value: setting,
    next: [`${setting}=VALUE`, `--unset ${setting}`],
  });
}

/** The `ops env set` that changes answers back. `from`: as text for a setting; null: not in the file. */
export function undoLine(environment: string, changed: { key: string; from: string | null }[]): string {
  const settings = changed.flatMap(({ key, from }) => (from === null ? [] : [`${key}=${from}`]));
  const unset = changed.filter(({ from }) => from === null).map(({ key }) => key);
  return commandLine(['env', 'set', environment, ...settings], { unset: unset.length > 0 ? unset : null });
}
