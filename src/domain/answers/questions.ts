import { networkProblem } from '../aws/cidr.ts';
import type { Answers } from '../environment/settings.ts';
import { LOCAL_ACCOUNT } from '../environment/sizes.ts';
import { answerProblems } from './checks/checks.ts';
import { NO_REPLICA, THIS_MACHINE } from './choices.ts';
import { type AnswerValue, ENVIRONMENT_FIELDS, parseField } from './environment-fields.ts';
import { type Field, fieldProblem } from './field.ts';
import type { AnswerContext, Question, QuestionDefinition } from './question.ts';
import { WIZARD_QUESTIONS } from './wizard-questions.ts';

/** All questions: flags, the wizard, `env set`, the schema and the reference derive from them. */
export const QUESTIONS: Question[] = WIZARD_QUESTIONS.map((wording): Question => {
  const field = ENVIRONMENT_FIELDS[wording.key];
  return {
    key: wording.key,
    flag: wording.key.replaceAll('_', '-'),
    message: wording.message,
    why: wording.why,
    kind: kindOf(field, wording.choices !== undefined),
    wizard: wording.wizard ?? false,
    applies: wording.applies ?? (() => true),
    initial: wording.initial ?? (() => null),
    ...choicesOf(wording, field),
    parse: (text) => parseField(wording.key, text),
    problem: (value, answers, facts) => problem(wording.key, value, answers, facts),
  };
});

/** Adds an answer. The answer to the first question sets `local`, `profile` and, if known, `account`. */
export function withAnswer(
  answers: Partial<Answers>,
  key: keyof Answers,
  value: AnswerValue | null,
  facts: AnswerContext,
): Partial<Answers> {
  if (value === null) return answers;
  if (key === 'profile' && value === THIS_MACHINE) return { ...answers, local: true, account: LOCAL_ACCOUNT };
  if (key !== 'profile') return { ...answers, [key]: value };
  const account = facts.profiles.find(({ name }) => name === value)?.account;
  return { ...answers, local: false, profile: String(value), ...(account && { account }) };
}

function kindOf(field: Field, choices: boolean): Question['kind'] {
  if (choices) return field.type === 'list' ? 'checkbox' : 'select';
  if (field.type === 'boolean') return 'confirm';
  if (field.type === 'choice') return 'select';
  if (field.type === 'integer' || field.type === 'number-choice') return 'number';
  return 'text';
}

function choicesOf(wording: QuestionDefinition, field: Field): Pick<Question, 'choices'> {
  if (wording.choices) return { choices: wording.choices };
  if (field.type !== 'choice') return {};
  return { choices: () => field.choices.map((value) => ({ value, name: value })) };
}

function problem(
  key: keyof Answers,
  value: unknown,
  answers: Partial<Answers>,
  facts: AnswerContext,
): string | null {
  if (key === 'profile' && value === THIS_MACHINE) return null;
  if (key === 'replica_region' && value === NO_REPLICA) return null;
  const alone = fieldProblem(ENVIRONMENT_FIELDS[key], value);
  if (alone !== null) return alone;
  const together = { ...answers, [key]: value } as Partial<Answers>;
  if (key === 'vpc_cidr' && together.vpc_id === undefined)
    return networkProblem(String(value), facts.usedNetworks);
  // The wizard asks next for what an existing VPC requires.
  if (key === 'vpc_id') return null;
  return answerProblems(together, facts.services).find((found) => found.key === key)?.message ?? null;
}
