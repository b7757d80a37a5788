import type { Interfaces } from '@oclif/core';
import { ACCOUNT_FIELDS } from '../../domain/answers/account-fields.ts';
import { parseValue } from '../../domain/answers/field.ts';
import type { AnswerContext } from '../../domain/answers/question.ts';
import { QUESTIONS } from '../../domain/answers/questions.ts';
import type { AccountAnswers } from '../../domain/environment/account.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import { fieldFlag } from '../input/answer-flags.ts';
import { variable } from '../input/flags.ts';
import { askQuestions } from './wizard.ts';

/** All but `account`, which is the argument. */
const KEYS = (Object.keys(ACCOUNT_FIELDS) as (keyof AccountAnswers)[]).filter((key) => key !== 'account');

/** A flag for each answer of account.yml. */
export const accountFlags: Interfaces.FlagInput = Object.fromEntries(
  KEYS.map((key) => [flagOf(key), fieldFlag(flagOf(key), ACCOUNT_FIELDS[key])]),
);

function flagOf(key: keyof AccountAnswers): string {
  return key.replaceAll('_', '-');
}

/** The answers given as flags. Throws InvalidInput with every invalid flag. */
export function accountAnswersFrom(flags: Record<string, unknown>): Partial<AccountAnswers> {
  const problems: OperatorError[] = [];
  const given = KEYS.flatMap((key) => {
    const value = flags[flagOf(key)];
    if (value === undefined) return [];
    try {
      return [[key, parseValue(key, ACCOUNT_FIELDS[key], String(value))]];
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      const message = `--${flagOf(key)} (or ${variable(flagOf(key))}): ${error.message}`;
      problems.push(new OperatorError('input', error.code, message, error.detail, { cause: error }));
      return [];
    }
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  return Object.fromEntries(given);
}

const LOCATION_KEYS: (keyof Answers)[] = ['profile', 'region'];

/** Asks how to reach the account: profile and region. */
export async function askAccountLocation(
  given: Partial<AccountAnswers>,
  facts: AnswerContext,
  prompter: Prompter,
): Promise<Partial<AccountAnswers>> {
  const questions = QUESTIONS.filter(({ key }) => LOCATION_KEYS.includes(key)).map((question) =>
    question.key === 'region' ? { ...question, ...REGION_QUESTION } : question,
  );
  const { account, local, profile, region } = given;
  const known = {
    ...(account !== undefined && { account }),
    ...(local !== undefined && { local }),
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
  };
  const answers = await askQuestions(known, { questions, facts, prompter, onAnswer: async () => undefined });
  return { ...given, ...(answers as Partial<AccountAnswers>) };
}

const REGION_QUESTION = {
  message: 'Which region?',
  why: 'Roles are global; the trail, the functions and the registries are in one region.',
};
