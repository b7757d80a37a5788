import type { Prompter } from '../../domain/operator/prompter.ts';

type Answer = string | string[] | boolean | Error | null;

/**
 * Returns the answers in order; null is Enter. A question without an answer, or an invalid answer, fails the test.
 * `asked`: the messages of the questions.
 */
export function fakePrompter(...answers: Answer[]): Prompter & { asked: string[] } {
  const asked: string[] = [];
  const next = <T>(
    message: string,
    enter: T,
    problem: (value: T) => string | null = () => null,
  ): Promise<T> => {
    asked.push(message);
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError(`an unexpected question: ${message}`);
    if (answer instanceof Error) throw answer;
    const value = answer === null ? enter : (answer as T);
    const invalid = problem(value);
    if (invalid !== null) throw new TypeError(`${message} refuses ${JSON.stringify(value)}: ${invalid}`);
    return Promise.resolve(value);
  };
  return {
    asked,
    text: ({ message, initial, problem }) => next(message, initial, problem),
    select: ({ message, choices, initial }) =>
      next(message, initial ?? choices[0]?.value ?? '', (value) =>
        choices.some((choice) => choice.value === value) ? null : 'not a choice',
      ),
    checkbox: ({ message, initial, problem }) => next(message, initial, problem),
    confirm: ({ message, initial }) => next(message, initial),
    hidden: ({ message, problem }) => next(message, '', problem),
  };
}
