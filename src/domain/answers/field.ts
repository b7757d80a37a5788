import { similarRegions } from '../aws/regions.ts';
import { OperatorError } from '../operator/error.ts';
import { nearest } from '../operator/spelling.ts';

/** Values that a key of environment.yml or account.yml accepts. Prompts, flags, `env set` and the schema derive from it. */
export type Field = { describe: string } & (
  | { type: 'text'; problem: (text: string) => string | null; pattern?: string; choices?: readonly string[] }
  | { type: 'choice'; choices: readonly string[] }
  | { type: 'boolean' }
  | { type: 'integer'; least: number; most: number }
  | { type: 'number-choice'; choices: readonly number[] }
  | { type: 'list'; problem: (item: string) => string | null; pattern?: string }
);

function patternCheck(pattern: string, what: string): (text: string) => string | null {
  const expression = new RegExp(pattern);
  return (text) => (expression.test(text) ? null : `${JSON.stringify(text)} is not ${what}`);
}

export function text(describe: string, pattern: string, what: string): Field {
  return { describe, type: 'text', pattern, problem: patternCheck(pattern, what) };
}

export function list(describe: string, pattern: string, what: string): Field {
  return { describe, type: 'list', pattern, problem: patternCheck(pattern, what) };
}

/** What is wrong with a single value of a field, or null. */
export function fieldProblem(field: Field, value: unknown): string | null {
  switch (field.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : `${shown(value)} is not true or false`;
    case 'choice':
      return typeof value === 'string' && field.choices.includes(value)
        ? null
        : `${shown(value)} is not one of ${field.choices.join(', ')}`;
    case 'number-choice':
      return typeof value === 'number' && field.choices.includes(value)
        ? null
        : `${shown(value)} is not one of ${field.choices.join(', ')}`;
    case 'integer': {
      const whole =
        typeof value === 'number' && Number.isInteger(value) && value >= field.least && value <= field.most;
      return whole ? null : `${shown(value)} is not a whole number from ${field.least} to ${field.most}`;
    }
    case 'text':
      return typeof value === 'string' ? field.problem(value) : `${shown(value)} is not text`;
    case 'list': {
      if (!Array.isArray(value)) return `${shown(value)} is not a list`;
      const problems = value.map((item) =>
        typeof item === 'string' ? field.problem(item) : `${shown(item)} is not text`,
      );
      return problems.find((problem) => problem !== null) ?? null;
    }
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}

/** Parses the text of a flag or of `env set`. Throws `bad_answer` with the allowed values. */
export function parseValue(key: string, field: Field, text: string): unknown {
  const value = read(field, text.trim());
  const problem = fieldProblem(field, value);
  if (problem === null) return value;
  const near = suggestion(key, field, text.trim());
  throw new OperatorError('input', 'bad_answer', `${key}: ${problem}`, {
    value: text,
    next: near ? [`Did you mean ${near}?`] : [],
  });
}

function read(field: Field, text: string): unknown {
  if (field.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (field.type === 'integer') return /^\d+$/.test(text) ? Number(text) : text;
  if (field.type === 'number-choice') return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (field.type === 'list') return text === '' ? [] : text.split(',').map((item) => item.trim());
  return text;
}

function suggestion(key: string, field: Field, text: string): string | null {
  if (key === 'region') return similarRegions(text)[0] ?? null;
  if (field.type === 'choice') return nearest(text, field.choices);
  if (field.type !== 'boolean') return null;
  if (/^(y|yes|on|1|true)$/i.test(text)) return 'true';
  return /^(n|no|off|0|false)$/i.test(text) ? 'false' : null;
}
