import { BaseCommand } from '../../cli/command/base-command.ts';
import { accountAnswersFrom, accountFlags, askWhere } from '../../cli/dialogue/account-answers.ts';
import { applyFlow } from '../../cli/flows/apply.ts';
import { planFlow } from '../../cli/flows/plan.ts';
import { applyFlags, argument, environmentFlag, yesNo } from '../../cli/input/flags.ts';
import type { AccountAnswers } from '../../domain/environment/account.ts';
import { LOCAL_ACCOUNT } from '../../domain/environment/sizes.ts';
import {
  type AccountDraft,
  accountOfEnvironment,
  draftAccount,
  onlyAccount,
  resolveAccount,
  saveAccount,
} from '../../operations/account/account.ts';
import type { Context } from '../../operations/context.ts';
import { gatherFacts } from '../../operations/environment/create.ts';

export default class AccountApply extends BaseCommand {
  static override summary =
    "make an account's base what its file says: once per account, for all environments";
  static override description =
    'Answers given as flags are written to inventories/account-ID/account.yml first; the rest stays as it is there.';
  static override examples = [
    'ops account apply --local',
    'ops account apply -e dev --plan',
    'ops account apply 123456789012 --alert-email ops@example.com --yes',
  ];
  static override args = { account: argument('the account id (else that of --env, --profile or --local)') };
  static override flags = {
    ...applyFlags,
    ...accountFlags,
    env: environmentFlag,
    plan: yesNo('plan', 'only show what would change; exit code 4 where it would change anything'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountApply);
    const context = await this.context();
    const draft = await this.#draft(context, args.account, flags.env, accountAnswersFrom(flags));
    if (flags.plan) return planFlow(this, context, draft, flags.only);
    await saveAccount(context, draft);
    await applyFlow(this, context, draft, flags);
  }

  async #draft(
    context: Context,
    named: string | undefined,
    environment: string | undefined,
    flags: Partial<AccountAnswers>,
  ): Promise<AccountDraft> {
    const around = environment === undefined ? {} : await accountOfEnvironment(context, environment);
    const given = { ...around, ...flags, ...(named !== undefined && { account: named }) };
    if (given.local) given.account ??= LOCAL_ACCOUNT;
    const known = await this.#where(context, given);
    const account = await resolveAccount(context, known);
    return draftAccount(context, account, known);
  }

  /** Said, or the only account there is, or asked for. */
  async #where(context: Context, given: Partial<AccountAnswers>): Promise<Partial<AccountAnswers>> {
    if (given.account !== undefined || given.profile !== undefined) return given;
    const only = given.local || given.region !== undefined ? null : await onlyAccount(context);
    if (only !== null) return { ...given, account: only };
    if (this.interactive) return askWhere(given, await gatherFacts(context), await this.prompter());
    this.need({ 'ACCOUNT (or --local, --profile NAME, --env NAME)': undefined });
    return given;
  }
}
