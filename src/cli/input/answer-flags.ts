import type { Interfaces } from '@oclif/core';
import { ENVIRONMENT_FIELDS } from '../../domain/answers/environment-fields.ts';
import type { Field } from '../../domain/answers/field.ts';
import type { AnswerContext, Question } from '../../domain/answers/question.ts';
import { QUESTIONS, withAnswer } from '../../domain/answers/questions.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import { commandLine, type FlagValue } from './command-line.ts';
import { booleanFlag, stringFlag, variable } from './flags.ts';

const GROUP = 'Answers';

/** A flag for each question. Values stay text here: the questions validate them. */
export function answerFlags(questions: Question[]): Interfaces.FlagInput {
  return Object.fromEntries(questions.map((question) => [question.flag, answerFlag(question)]));
}

function answerFlag({ flag, key }: Question) {
  return fieldFlag(flag, ENVIRONMENT_FIELDS[key]);
}

/** The flag that sets a field. */
export function fieldFlag(flag: string, field: Field) {
  // Lower case, as flags are described; names such as "AWS" and "NAT" stay.
  const description = field.describe
    .replace(/\.$/, '')
    .replace(/^[A-Z](?=[a-z-]* )/, (letter) => letter.toLowerCase());
  if (field.type === 'boolean') return booleanFlag(flag, description, { group: GROUP, allowNo: true });
  return stringFlag(flag, description, { group: GROUP, value: valuePlaceholder(field) });
}

/** How help shows the value. */
function valuePlaceholder(field: Field): string {
  if (field.type === 'choice') return field.choices.join('|');
  if (field.type === 'list') return 'A,B';
  return field.type === 'text' ? 'TEXT' : 'N';
}

/** The answers given as flags. Throws InvalidInput with every invalid flag. */
export function answersFrom(
  questions: Question[],
  flags: Record<string, unknown>,
  facts: AnswerContext,
): Partial<Answers> {
  let answers: Partial<Answers> = {};
  const problems: OperatorError[] = [];
  for (const question of questions) {
    const given = flags[question.flag];
    if (given === undefined) continue;
    try {
      answers = withAnswer(answers, question.key, question.parse(String(given)), facts);
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      problems.push(flagError(question, String(given), error));
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return answers;
}

function flagError({ flag }: Question, given: string, error: OperatorError): OperatorError {
  const message = `--${flag} (or ${variable(flag)}): ${error.message}`;
  return new OperatorError('input', error.code, message, { value: given, ...error.detail }, { cause: error });
}

/** The flags that give these answers, in the order of the questions. */
export function flagsFor(questions: Question[], answers: Partial<Answers>): Record<string, FlagValue> {
  const flags: Record<string, FlagValue> = {};
  for (const { key, flag } of questions) {
    const value = answers[key];
    // The embedded AWS has one account: --local is enough.
    if (value === undefined || (key === 'account' && answers.local) || (key === 'local' && value === false))
      continue;
    flags[flag] = value;
  }
  return flags;
}

/** The command that creates the same environment from scratch. */
export function createCommandLine(name: string, answers: Partial<Answers>): string {
  return commandLine(['env', 'create', name], { ...flagsFor(QUESTIONS, answers), yes: true });
}

/** For display: "t4g.small", "yes", "hello, pay". */
export function formatAnswer(value: Answers[keyof Answers] | null | undefined): string {
  if (value === undefined || value === null) return 'not set';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value);
}
