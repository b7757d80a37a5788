import type { Prompter } from '../../domain/operator/prompter.ts';
import { clean } from '../terminal/text.ts';

/** Asks one question at a time: a run may need an MFA code while the operator is asked about Ctrl-C. */
export function promptQueue(prompter: Prompter): Prompter {
  let last: Promise<unknown> = Promise.resolve();
  const queued =
    <Q extends { message: string }, A>(ask: (question: Q) => Promise<A>) =>
    (question: Q): Promise<A> => {
      // It may contain a name from AWS.
      const shown = { ...question, message: clean(question.message) };
      const asked = last.then(() => ask(shown));
      last = asked.catch(() => undefined);
      return asked;
    };
  return {
    text: queued((question) => prompter.text(question)),
    select: queued((question) => prompter.select(question)),
    checkbox: queued((question) => prompter.checkbox(question)),
    confirm: queued((question) => prompter.confirm(question)),
    hidden: queued((question) => prompter.hidden(question)),
  };
}
