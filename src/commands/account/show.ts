import { BaseCommand } from '../../cli/command/base-command.ts';
import { environmentDocument } from '../../cli/documents/environment.ts';
import { argument } from '../../cli/input/flags.ts';
import { showScreen } from '../../cli/screens/environment/show.ts';
import { namedAccount } from '../../operations/account/account.ts';
import { showEnvironment } from '../../operations/status/show.ts';

export default class AccountShow extends BaseCommand {
  static override summary = "show an account's base: its stacks and their status";
  static override examples = ['ops account show', 'ops account show 123456789012 --json'];
  static override args = { account: argument('the account id (default: the only one in this workspace)') };

  async run(): Promise<void> {
    const { args } = await this.parse(AccountShow);
    const context = await this.context();
    const view = await showEnvironment(context, await namedAccount(context, args.account));
    this.printResult(environmentDocument(view), () => showScreen(view, this.columns, this.paint));
  }
}
