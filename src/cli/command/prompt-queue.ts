import type { Prompter } from '../../domain/operator/prompter.ts';

/** Asks one question at a time: a run may need an MFA code while the operator is asked about Ctrl-C. */
export function promptQueue(prompter: Prompter): Prompter {
  let last: Promise<unknown> = Promise.resolve();
  const queued =
    <Q, A>(ask: (question: Q) => Promise<A>) =>
    (question: Q): Promise<A> => {
      const asked = last.then(() => ask(question));
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
