import { accountOf } from '../../domain/environment/account.ts';

/** What a document of a deployment is about: an environment, or the base of an account. */
export type Subject<AnswerContext extends object> =
  | { environment: { name: string } & AnswerContext }
  | { account: { id: string; name: string } & Omit<AnswerContext, 'account'> };

export function subject<AnswerContext extends object>(
  name: string,
  facts: AnswerContext,
): Subject<AnswerContext> {
  const id = accountOf(name);
  if (id === null) return { environment: { name, ...facts } };
  // `id` is the account already.
  const others = Object.fromEntries(Object.entries(facts).filter(([key]) => key !== 'account'));
  return { account: { id, name, ...(others as Omit<AnswerContext, 'account'>) } };
}
