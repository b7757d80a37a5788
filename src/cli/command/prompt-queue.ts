import type { Prompter } from '../../domain/operator/prompter.ts';

/** Asks one question at a time: a run may need an MFA code while the operator is asked about Ctrl-C. */
export function oneQuestion(prompter: Prompter): Prompter {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn =
    <Q, A>(ask: (question: Q) => Promise<A>) =>
    (question: Q): Promise<A> => {
      const asked = last.then(() => ask(question));
      last = asked.catch(() => undefined);
      return asked;
    };
  return {
    text: inTurn((question) => prompter.text(question)),
    select: inTurn((question) => prompter.select(question)),
    checkbox: inTurn((question) => prompter.checkbox(question)),
    confirm: inTurn((question) => prompter.confirm(question)),
    hidden: inTurn((question) => prompter.hidden(question)),
  };
}
