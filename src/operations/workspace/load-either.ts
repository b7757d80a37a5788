import { accountOf } from '../../domain/environment/account.ts';
import type { Context } from '../context.ts';
import { loadAccount } from './load-account.ts';
import { type LoadedEnvironment, loadEnvironment } from './load-environment.ts';

/** An environment, or an account's base, which is called `account-<id>`. */
export function loadEither(ctx: Context, name: string): Promise<LoadedEnvironment> {
  const account = accountOf(name);
  return account === null ? loadEnvironment(ctx, name) : loadAccount(ctx, account);
}
