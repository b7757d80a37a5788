import { OperatorError } from '../../../operator/error.ts';
import { JsonScan, type JsonValue } from './json-scan.ts';
import type { Found, Reading, SecretFile } from './text.ts';

const NO_TEXT: Record<Exclude<JsonValue['kind'], 'string'>, { what: string; next: string[] }> = {
  number: { what: 'a number', next: ['Quote it'] },
  boolean: { what: 'true or false', next: ['Quote it'] },
  null: { what: 'null', next: ['Quote it', 'Write "" for an empty value, or remove it'] },
  object: { what: 'an object', next: ['Quote it', 'Give each value in it a name of its own'] },
  array: { what: 'a list', next: ['Quote it', 'Give each value in it a name of its own'] },
};

/** One object of strings. Anything else is refused: 1.0 and 1e2 would come out of a store as other texts. */
export function readJson(file: SecretFile): Reading {
  const found: Found[] = [];
  const problems: OperatorError[] = [];
  const scan = new JsonScan(file);
  try {
    const whole = scan.document((name, value) => {
      found.push({ name: name.text, value: value.text, at: file.at(name.at), valueAt: file.at(value.at) });
      if (value.kind === 'string') return;
      const { what, next } = NO_TEXT[value.kind];
      problems.push(file.problem(value.at, 'not_a_string', `The value is ${what}, not a string`, next));
    });
    if (whole.kind !== 'object') {
      const message = 'The file is not an object of names and strings';
      problems.push(file.problem(whole.at, 'not_an_object', message, ['Write {"NAME": "value"}']));
    }
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    problems.push(error);
  }
  return { found, problems: [...problems, ...scan.problems] };
}
