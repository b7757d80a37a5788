import { BaseCommand } from '../../cli/command/base-command.ts';
import { destroyFlow } from '../../cli/flows/destroy.ts';
import { argument, booleanFlag, confirmFlag, lockWaitFlag } from '../../cli/input/flags.ts';
import { namedAccount } from '../../operations/account/account.ts';
import { refuseInUse } from '../../operations/account/in-use.ts';

export default class AccountDestroy extends BaseCommand {
  static override summary = "delete an account's base; refused while an environment uses it";
  static override description = 'Requires the name, account-ID, typed or as --confirm account-ID.';
  static override examples = ['ops account destroy 123456789012 --confirm account-123456789012'];
  static override args = { account: argument('the account id (default: the only one in this workspace)') };
  static override flags = {
    confirm: confirmFlag,
    'keep-files': booleanFlag('keep-files', 'keep inventories/account-ID'),
    'lock-wait': lockWaitFlag,
  };

  protected override startsRun(): boolean {
    return true;
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountDestroy);
    const context = await this.context();
    const base = await namedAccount(context, args.account);
    await destroyFlow(this, context, base, {
      confirm: flags.confirm,
      lockWait: flags['lock-wait'] ?? 0,
      deleteSecrets: false,
      keepFiles: flags['keep-files'],
      refuse: () => refuseInUse(context, base),
    });
  }
}
