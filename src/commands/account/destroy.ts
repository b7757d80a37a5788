import { BaseCommand } from '../../cli/command/base-command.ts';
import { consentByName } from '../../cli/dialogue/consent.ts';
import { argument, confirmFlag, lockWaitFlag, yesNo } from '../../cli/input/flags.ts';
import { runHeader } from '../../cli/progress/header.ts';
import { destroyedScreen, destroyScreen } from '../../cli/screens/environment/destroy.ts';
import { namedAccount } from '../../operations/account/account.ts';
import { refuseInUse } from '../../operations/account/in-use.ts';
import { destroyEnvironment, planDestroy } from '../../operations/deployment/destroy.ts';

export default class AccountDestroy extends BaseCommand {
  static override summary = "delete an account's base; refused while an environment stands on it";
  static override description = 'Needs the name, account-ID, typed or as --confirm account-ID.';
  static override examples = ['ops account destroy 123456789012 --confirm account-123456789012'];
  static override args = { account: argument('the account id (else the only one of this workspace)') };
  static override flags = {
    confirm: confirmFlag,
    'keep-files': yesNo('keep-files', 'keep inventories/account-ID'),
    'lock-wait': lockWaitFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountDestroy);
    const context = await this.context();
    const base = await namedAccount(context, args.account);
    const consent = () => consentByName(base.name, { confirm: flags.confirm }, this.asking(base.name));
    // Refused before anything is read: nobody is there to type the name.
    if (!this.interactive) await consent();
    await refuseInUse(context, base);
    this.say(destroyScreen(await planDestroy(context, base), this.paint));
    await consent();
    const result = await this.watched(runHeader(base.rendered, 'destroy'), (signal) =>
      destroyEnvironment(context, base, {
        lockWait: flags['lock-wait'] ?? 0,
        signal,
        deleteSecrets: false,
        keepFiles: flags['keep-files'],
      }),
    );
    this.show(result, () => destroyedScreen(result, this.paint));
  }
}
