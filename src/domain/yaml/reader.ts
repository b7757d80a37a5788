import type * as z from 'zod';
import { InvalidInput, type OperatorError } from '../operator/error.ts';
import { nearest } from '../operator/spelling.ts';
import { YamlFile, type YamlPath } from './file.ts';
import { yamlProblem } from './problems.ts';
import { quotedForm } from './scalars.ts';
import { alternatives, keysAt, pathText } from './schema.ts';

/** Reads a file against its schema. Throws InvalidInput with all syntax errors, or with all schema violations. */
export function readYaml<Schema extends z.ZodType>(
  source: { path: string; text: string },
  schema: Schema,
): { file: YamlFile; value: z.output<Schema> } {
  const { file, value, problems } = inspectYaml(source, schema);
  if (problems.length > 0 || value === undefined) throw new InvalidInput(problems);
  return { file, value };
}

/** Like `readYaml`, but returns schema violations instead of throwing, so that a caller can add its own problems. */
export function inspectYaml<Schema extends z.ZodType>(
  source: { path: string; text: string },
  schema: Schema,
): { file: YamlFile; value: z.output<Schema> | undefined; problems: OperatorError[]; wrong: Set<string> } {
  const { file, problems: ambiguous } = YamlFile.inspect(source);
  // Compiling the schema first would take longer than it saves for one small file (4 ms of a start).
  const result = schema.safeParse(file.value, { jitless: true });
  const issues = result.success ? [] : result.error.issues;
  // An ambiguous scalar often has the wrong type too; one report is enough.
  const found = issues
    .flatMap((issue) => problemsOf(file, schema, issue))
    .filter((problem) => !ambiguous.some((other) => samePlace(problem, other)));
  const wrong = new Set(issues.map((issue) => String(issue.path[0] ?? '')));
  const problems = sortByPosition([...ambiguous, ...found]);
  return { file, value: result.success && problems.length === 0 ? result.data : undefined, problems, wrong };
}

function samePlace(one: OperatorError, other: OperatorError): boolean {
  return one.detail.line === other.detail.line && one.detail.column === other.detail.column;
}

export function sortByPosition(problems: OperatorError[]): OperatorError[] {
  return problems.toSorted(
    (a, b) => (a.detail.line ?? 0) - (b.detail.line ?? 0) || (a.detail.column ?? 0) - (b.detail.column ?? 0),
  );
}

type Issue = z.core.$ZodIssue;

function problemsOf(file: YamlFile, schema: z.ZodType, issue: Issue): OperatorError[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(file, schema, path, key));
  if (issue.code === 'invalid_key') {
    const message = `${pathText(path)}: ${issue.issues[0]?.message ?? 'the key is not allowed'}`;
    return [yamlProblem(file.path, 'bad_key', message, file.keyPosition(path), String(path.at(-1)))];
  }
  const value = valueAt(file.value, path);
  const name = pathText(path);
  if (value === undefined) {
    const message = `${name} is missing`;
    return [
      yamlProblem(file.path, 'missing_key', message, file.position(path.slice(0, -1)), undefined, [
        `Add ${name}`,
      ]),
    ];
  }
  if (value === null) {
    const next = ['Give it a value, or remove the line'];
    return [
      yamlProblem(file.path, 'no_value', `${name} has no value`, file.keyPosition(path), undefined, next),
    ];
  }
  return [wrongValue(file, path, name, value, issue)];
}

function unknownKey(file: YamlFile, schema: z.ZodType, path: YamlPath, key: string): OperatorError {
  const allowed = keysAt(schema, path);
  const near = nearest(key, allowed);
  const where = path.length > 0 ? ` in ${pathText(path)}` : '';
  const next = [...(near ? [`Did you mean ${near}?`] : []), `Allowed: ${allowed.join(', ')}`];
  return yamlProblem(
    file.path,
    'unknown_key',
    `Unknown key ${key}${where}`,
    file.keyPosition([...path, key]),
    key,
    next,
  );
}

function wrongValue(
  file: YamlFile,
  path: YamlPath,
  name: string,
  value: unknown,
  issue: Issue,
): OperatorError {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  const given = typeof value === 'string' ? quotedForm(value) : shown;
  const here = file.position(path);
  const make = (code: string, message: string, next: string[] = []) =>
    yamlProblem(file.path, code, message, here, shown, next);
  switch (issue.code) {
    case 'invalid_type': {
      const scalar = typeof value === 'number' || typeof value === 'boolean';
      const next =
        issue.expected === 'string' && scalar
          ? [`Write ${quotedForm(file.sourceAt(path) ?? String(value))}`]
          : [];
      return make('wrong_type', `${name} must be ${kind(issue.expected)}, not ${kindOf(value)}`, next);
    }
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const near = typeof value === 'string' ? nearest(value, allowed) : null;
      const next = near ? [`Did you mean ${near}?`] : [];
      return make('not_allowed', `${name} must be ${alternatives(allowed)}, not ${given}`, next);
    }
    case 'too_small':
      return make(
        'too_small',
        `${name} must ${bound(issue.origin, 'at least', issue.minimum)}, not ${amount(value, given)}`,
      );
    case 'too_big':
      return make(
        'too_big',
        `${name} must ${bound(issue.origin, 'at most', issue.maximum)}, not ${amount(value, given)}`,
      );
    default:
      return make('bad_value', `${name}: ${issue.message}`, nextOf(issue));
  }
}

function nextOf(issue: Issue): string[] {
  const next: unknown = issue.code === 'custom' ? issue.params?.next : undefined;
  return Array.isArray(next) ? next.map(String) : [];
}

function bound(origin: string, which: string, limit: number | bigint): string {
  if (origin === 'array') return `have ${which} ${limit} entries`;
  if (origin === 'string') return `have ${which} ${limit} characters`;
  return `be ${which} ${limit}`;
}

function amount(value: unknown, given: string): string {
  return Array.isArray(value) ? String(value.length) : given;
}

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function kind(expected: string): string {
  return KINDS[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return `the text ${quotedForm(value)}`;
  return typeof value === 'number' ? `the number ${value}` : String(value);
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let found = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[part];
  }
  return found;
}
