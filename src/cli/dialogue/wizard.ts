import { answerProblems } from '../../domain/answers/checks/checks.ts';
import type { AnswerContext, Question } from '../../domain/answers/question.ts';
import { withAnswer } from '../../domain/answers/questions.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import { formatAnswer } from '../input/answer-flags.ts';

export interface QuestionContext {
  questions: Question[];
  facts: AnswerContext;
  prompter: Prompter;
  /** Called after each answer, so that none is lost. */
  onAnswer(answers: Partial<Answers>): Promise<void>;
}

/** Where the environment runs cannot be changed later: moving means creating another environment. */
const FIXED: (keyof Answers)[] = ['profile', 'local', 'account'];

/** Asks every wizard question that applies and has no answer yet. */
export async function askQuestions(
  answers: Partial<Answers>,
  { questions, facts, prompter, onAnswer }: QuestionContext,
) {
  let answered = answers;
  for (const question of questions) {
    if (!question.wizard || answered[question.key] !== undefined || !question.applies(answered)) continue;
    const value = await askQuestion(question, answered, facts, prompter);
    answered = withAnswer(answered, question.key, value, facts);
    await onAnswer(answered);
  }
  return answered;
}

/** Asks one question; null: no answer. */
async function askQuestion(
  question: Question,
  answers: Partial<Answers>,
  facts: AnswerContext,
  prompter: Prompter,
): Promise<Answers[keyof Answers] | null> {
  const { message, why } = question;
  const current = answers[question.key] ?? question.initial(answers, facts);
  switch (question.kind) {
    case 'confirm':
      return prompter.confirm({ message, why, initial: current === true });
    case 'select': {
      const choices = question.choices?.(answers, facts) ?? [];
      const value = await prompter.select({
        message,
        why,
        choices,
        initial: current === null ? null : String(current),
      });
      if (question.key === 'profile') return value;
      // The choice "none" is not written to the file.
      return value === '' ? null : question.parse(value);
    }
    case 'checkbox':
      return prompter.checkbox({
        message,
        why,
        choices: question.choices?.(answers, facts) ?? [],
        initial: Array.isArray(current) ? current : [],
        problem: (values) => question.problem(values, answers, facts),
      });
    default: {
      const initial = current === null ? '' : Array.isArray(current) ? current.join(',') : String(current);
      const problem = (text: string) => textProblem(question, text, answers, facts);
      const text = await prompter.text({ message, why, initial, problem });
      return text.trim() === '' ? null : question.parse(text);
    }
  }
}

/** Empty means no answer, which other answers may not allow: an existing VPC requires its subnets. */
function textProblem(
  question: Question,
  text: string,
  answers: Partial<Answers>,
  facts: AnswerContext,
): string | null {
  if (text.trim() === '') {
    const { [question.key]: _, ...without } = answers;
    return answerProblems(without, facts.services).find(({ key }) => key === question.key)?.message ?? null;
  }
  try {
    return question.problem(question.parse(text), answers, facts);
  } catch (error) {
    if (error instanceof OperatorError) return [error.message, ...(error.detail.next ?? [])].join('. ');
    throw error;
  }
}

/** "Change an answer": asks which one, then its question. A null value removes it. */
export async function changeAnswer(
  answers: Partial<Answers>,
  { questions, facts, prompter }: Omit<QuestionContext, 'onAnswer'>,
) {
  const askable = questions.filter(({ key, applies }) => !FIXED.includes(key) && applies(answers));
  const key = await prompter.select({
    message: 'Which answer?',
    choices: askable.map((question) => ({
      value: question.key,
      name: `${question.key}: ${formatAnswer(answers[question.key])}`,
      description: question.why,
    })),
    initial: null,
  });
  const question = askable.find((each) => each.key === key);
  if (!question) throw new TypeError(`no question ${key}`);
  return { key: question.key, value: await askQuestion(question, answers, facts, prompter) };
}

/** The answers with one replaced, or removed by null. */
export function replaceAnswer(
  answers: Partial<Answers>,
  { key, value }: { key: keyof Answers; value: Answers[keyof Answers] | null },
  facts: AnswerContext,
): Partial<Answers> {
  const { [key]: _, ...others } = answers;
  return withAnswer(others, key, value, facts);
}
