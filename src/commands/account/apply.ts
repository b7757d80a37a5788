import { BaseCommand } from '../../cli/command/base-command.ts';
import { accountAnswersFrom, accountFlags } from '../../cli/dialogue/account-answers.ts';
import { accountDraft } from '../../cli/flows/account-draft.ts';
import { applyFlow } from '../../cli/flows/apply.ts';
import { planFlow } from '../../cli/flows/plan.ts';
import { type CredentialFlags, credentialsFrom } from '../../cli/input/credential-flags.ts';
import { applyFlags, argument, booleanFlag, environmentFlag } from '../../cli/input/flags.ts';
import { saveAccount } from '../../operations/account/account.ts';

export default class AccountApply extends BaseCommand {
  static override summary =
    "deploy an account's base as its file describes: once per account, for all environments";
  static override description =
    'Answers given as flags are first written to inventories/account-ID/account.yml; the other answers there are kept.';
  static override examples = [
    'ops account apply --local',
    'ops account apply -e dev --plan',
    'ops account apply 123456789012 --alert-email ops@example.com --yes',
  ];
  static override args = {
    account: argument('the account id (default: that of --env, --profile or --local)'),
  };
  static override flags = {
    ...applyFlags,
    ...accountFlags,
    env: environmentFlag,
    plan: booleanFlag('plan', 'only show what would change; exit code 4 if changes are pending'),
  };

  protected override startsRun(): boolean {
    return true;
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountApply);
    const context = await this.context();
    const { env, profile } = credentialsFrom(flags as CredentialFlags, this.argv);
    const draft = await accountDraft(this, context, {
      account: args.account,
      environment: env,
      answers: accountAnswersFrom({ ...flags, profile }),
    });
    if (flags.plan) return planFlow(this, context, draft, flags.only);
    await saveAccount(context, draft);
    await applyFlow(this, context, draft, flags);
  }
}
