import { BaseCommand } from '../../../cli/command/base-command.ts';
import { userListDocument } from '../../../cli/documents/user.ts';
import { accountFlag } from '../../../cli/input/flags.ts';
import { usersScreen } from '../../../cli/screens/account/users.ts';
import { namedAccount } from '../../../operations/account/account.ts';
import { listUsers } from '../../../operations/account/users.ts';

export default class AccountUserList extends BaseCommand {
  static override summary = 'list the people who sign in to an account: roles, MFA, keys';
  static override examples = ['ops account user list', 'ops account user list --account 123456789012 --json'];
  static override flags = { account: accountFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountUserList);
    const context = await this.context();
    const users = await listUsers(context, await namedAccount(context, flags.account));
    this.printResult(userListDocument(users), () =>
      usersScreen(users, { now: this.host.now().getTime(), columns: this.columns, paint: this.paint }),
    );
  }
}
