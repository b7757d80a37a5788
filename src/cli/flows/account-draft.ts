import type { AccountAnswers } from '../../domain/environment/account.ts';
import { LOCAL_ACCOUNT } from '../../domain/environment/sizes.ts';
import {
  type AccountDraft,
  accountOfEnvironment,
  accountReached,
  draftAccount,
  onlyAccount,
} from '../../operations/account/account.ts';
import type { Context } from '../../operations/context.ts';
import { gatherFacts } from '../../operations/environment/create.ts';
import type { BaseCommand } from '../command/base-command.ts';
import { askAccountLocation } from '../dialogue/account-answers.ts';

interface AccountChoices {
  /** The argument. */
  account: string | undefined;
  /** The environment whose account is meant. */
  environment: string | undefined;
  /** Answers given as flags. */
  answers: Partial<AccountAnswers>;
}

/** The account's base to apply: from the command line, else the only account of the workspace, else from questions. */
export async function accountDraft(
  command: BaseCommand,
  context: Context,
  { account, environment, answers }: AccountChoices,
): Promise<AccountDraft> {
  const ofEnvironment = environment === undefined ? {} : await accountOfEnvironment(context, environment);
  const given = { ...ofEnvironment, ...answers, ...(account !== undefined && { account }) };
  if (given.local) given.account ??= LOCAL_ACCOUNT;
  const located = await withLocation(command, context, given);
  return draftAccount(context, await accountReached(context, located), located);
}

async function withLocation(
  command: BaseCommand,
  context: Context,
  given: Partial<AccountAnswers>,
): Promise<Partial<AccountAnswers>> {
  if (given.account !== undefined || given.profile !== undefined) return given;
  const only = given.local || given.region !== undefined ? null : await onlyAccount(context);
  if (only !== null) return { ...given, account: only };
  if (command.interactive)
    return askAccountLocation(given, await gatherFacts(context), await command.prompter());
  command.requireValues({ 'ACCOUNT (or --local, --profile NAME, --env NAME)': undefined });
  return given;
}
