import { BaseCommand } from '../../../cli/command/base-command.ts';
import { userRemovedDocument } from '../../../cli/documents/user.ts';
import { chooseUser, consentToRemoval } from '../../../cli/flows/remove-user.ts';
import { accountFlag, argument, booleanFlag, confirmFlag, stringListFlag } from '../../../cli/input/flags.ts';
import { removedUserScreen } from '../../../cli/screens/account/users.ts';
import { ROLES, rolesOf } from '../../../domain/users/users.ts';
import { namedAccount } from '../../../operations/account/account.ts';
import { planRemoval, removeUser } from '../../../operations/account/users.ts';

export default class AccountUserRemove extends BaseCommand {
  static override summary = 'delete a user with all credentials, or remove only some roles';
  static override description =
    'Removing the last administrator, or a user that ops did not create, requires the name, typed or as --confirm NAME.';
  static override examples = [
    'ops account user remove ada',
    'ops account user remove ada --role developer --yes',
    'ops account user remove ada --confirm ada',
  ];
  static override args = { name: argument("the user's name") };
  static override flags = {
    account: accountFlag,
    role: stringListFlag('role', `remove only this role: ${ROLES.join(', ')}; repeatable`, { value: 'ROLE' }),
    yes: booleanFlag('yes', 'remove without asking', { char: 'y' }),
    confirm: confirmFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountUserRemove);
    if (!this.interactive) this.requireValues({ NAME: args.name });
    const roles = rolesOf(flags.role ?? []);
    const context = await this.context();
    const base = await namedAccount(context, flags.account);
    const name = args.name ?? (await chooseUser(this, context, base));
    this.announcePlanning();
    const removal = await planRemoval(context, base, name, roles);
    if (removal.deleted || removal.taken.length > 0) await consentToRemoval(this, removal, roles, flags);
    const result = await removeUser(context, base, removal);
    this.printResult(userRemovedDocument(result), () => removedUserScreen(result));
  }
}
