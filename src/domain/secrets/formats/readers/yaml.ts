import { isAlias, isMap, isScalar, type Pair, parseDocument, type Scalar } from 'yaml';
import type { OperatorError } from '../../../operator/error.ts';
import { ambiguity } from '../../../yaml/scalars.ts';
import type { Found, Reading, SecretFile } from './text.ts';
import { forbidden, syntaxProblem, unreadable } from './yaml-syntax.ts';

const QUOTE = ['Quote it'];

/** Reads a map of strings that YAML 1.1 and 1.2 parse alike. If there are syntax errors, reports only those. */
export function readYaml(file: SecretFile): Reading {
  const broken = unreadable(file);
  if (broken) return { found: [], problems: [broken] };
  const refused = forbidden(file);
  const parsed = parseDocument(file.text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: false,
    merge: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  // One error often causes more on the same line.
  const lines = new Set(refused.map(({ detail }) => detail.line));
  const syntax = parsed.errors
    .map((error) => syntaxProblem(file, error))
    .filter(({ detail: { line } }) => !lines.has(line) && lines.add(line));
  if (refused.length + syntax.length > 0) return { found: [], problems: [...refused, ...syntax] };
  const root = parsed.contents;
  if (root === null) return { found: [], problems: [] };
  if (isMap(root)) return readPairs(file, root.items);
  const message = 'The file is not a map of names and strings';
  const problem = file.problem(root.range?.[0] ?? 0, 'not_a_map', message, ['Write NAME: "value"']);
  return { found: [], problems: [problem] };
}

function readPairs(file: SecretFile, pairs: Pair[]): Reading {
  const found: Found[] = [];
  const problems: OperatorError[] = [];
  for (const { key, value } of pairs) {
    const at = offsetOf(key);
    const valueAt = value === null ? at : offsetOf(value);
    const badName = problemOf(file, key, at, 'name');
    const badValue = value === null ? [noValue(file, at)] : problemOf(file, value, valueAt, 'value');
    problems.push(...badName, ...badValue);
    if (badName.length > 0) continue;
    const text = badValue.length > 0 ? '' : (value as Scalar<string>).value;
    found.push({
      name: (key as Scalar<string>).value,
      value: text,
      at: file.at(at),
      valueAt: file.at(valueAt),
    });
  }
  return { found, problems };
}

function offsetOf(node: unknown): number {
  return (node as { range?: [number, number, number] | null } | null)?.range?.[0] ?? 0;
}

/** Returns no problems if every parser reads the node as text. */
function problemOf(file: SecretFile, node: unknown, at: number, what: 'name' | 'value'): OperatorError[] {
  if (!isScalar(node)) {
    const message = `The ${what} is a map or a list, not text`;
    const next = [...QUOTE, 'Give each value in it its own name'];
    return isAlias(node) ? [] : [file.problem(at, 'not_a_string', message, next)];
  }
  if (node.value === null && node.source === '') return [noValue(file, at)];
  if (typeof node.value !== 'string') {
    const message = `The ${what} is ${kindOf(node.value)}, not text`;
    return [file.problem(at, 'not_a_string', message, QUOTE)];
  }
  const why = node.type === 'PLAIN' ? otherReading(node.source ?? '') : null;
  return why === null ? [] : [file.problem(at, 'yaml_ambiguous', `The ${what} is ambiguous: ${why}`, QUOTE)];
}

function noValue(file: SecretFile, at: number): OperatorError {
  const next = ['Write "" for an empty value, or remove the line'];
  return file.problem(at, 'no_value', 'There is no value', next);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'true or false' : 'a number';
}

function otherReading(plain: string): string | null {
  if (/^[-+]?\d[\d_]*\.[\d_]*_[\d_]*$/.test(plain)) return 'YAML 1.1 reads it as a number, YAML 1.2 as text';
  if (plain === '=' || plain === '<<') return 'it has a special meaning in YAML 1.1';
  return ambiguity(plain)?.reason ?? null;
}
