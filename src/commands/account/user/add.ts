import { BaseCommand } from '../../../cli/command/base-command.ts';
import { askRoles, askUserName } from '../../../cli/dialogue/user-answers.ts';
import { userAddedDocument } from '../../../cli/documents/user.ts';
import { accountFlag, argument, booleanFlag, stringListFlag } from '../../../cli/input/flags.ts';
import { addedUserScreen } from '../../../cli/screens/account/users.ts';
import { checkUserName, ROLES, rolesOf } from '../../../domain/users/users.ts';
import { namedAccount } from '../../../operations/account/account.ts';
import { addUser } from '../../../operations/account/users.ts';

export default class AccountUserAdd extends BaseCommand {
  static override summary =
    'create a user with roles and a one-time password, or add what an existing user lacks';
  static override description =
    'The password is printed once, on standard output, and stored nowhere; it must be changed at the first sign-in.';
  static override examples = [
    'ops account user add ada --role operator',
    'ops account user add ada --role developer --role auditor --account 123456789012',
    'ops account user add ada --role operator --reset-password',
  ];
  static override args = { name: argument("the user's name") };
  static override flags = {
    account: accountFlag,
    role: stringListFlag('role', `a role: ${ROLES.join(', ')}; repeatable`, { value: 'ROLE' }),
    'reset-password': booleanFlag(
      'reset-password',
      'create a new one-time password even if the user has a password',
    ),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountUserAdd);
    if (!this.interactive) this.requireValues({ NAME: args.name, '--role': flags.role?.join() });
    const name = args.name ?? (await askUserName(await this.prompter()));
    checkUserName(name);
    const roles = rolesOf(flags.role ?? (await askRoles(await this.prompter(), name)));
    const context = await this.context();
    const base = await namedAccount(context, flags.account);
    const request = { name, roles, reset: flags['reset-password'] };
    const { password, ...added } = await addUser(context, base, request);
    const revealed = password?.reveal() ?? null;
    if (this.json) return this.printResult(userAddedDocument(added, revealed), () => '');
    this.printMessage(addedUserScreen(added));
    // Printed as it is: a password is not wrapped like a screen.
    if (revealed !== null) this.host.terminal.out(revealed);
  }
}
