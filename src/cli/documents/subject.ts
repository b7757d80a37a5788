import { accountOf } from '../../domain/environment/account.ts';

/** What a document of a deployment is about: an environment, or the base of an account. */
export type Subject<Facts extends object> =
  | { environment: { name: string } & Facts }
  | { account: { id: string; name: string } & Omit<Facts, 'account'> };

export function subject<Facts extends object>(name: string, facts: Facts): Subject<Facts> {
  const id = accountOf(name);
  if (id === null) return { environment: { name, ...facts } };
  // `id` is the account already.
  const others = Object.fromEntries(Object.entries(facts).filter(([key]) => key !== 'account'));
  return { account: { id, name, ...(others as Omit<Facts, 'account'>) } };
}
