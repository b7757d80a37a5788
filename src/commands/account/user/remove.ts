import { BaseCommand } from '../../../cli/base-command.ts';
import { consentByName, consentToDo } from '../../../cli/consent.ts';
import { accountFlag, argument, confirmFlag, texts, yesNo } from '../../../cli/flags.ts';
import { removalScreen, removedUserScreen } from '../../../cli/screens/users.ts';
import { ROLES, rolesOf } from '../../../domain/users.ts';
import { namedAccount } from '../../../operations/account.ts';
import { planRemoval, removeUser } from '../../../operations/users.ts';

export default class AccountUserRemove extends BaseCommand {
  static override summary = 'delete a user with all its credentials, or take roles from it';
  static override description =
    'The last administrator, and a user that ops did not make, need the name, typed or as --confirm NAME.';
  static override examples = [
    'ops account user remove ada',
    'ops account user remove ada --role developer --yes',
    'ops account user remove ada --confirm ada',
  ];
  static override args = { name: argument('the name of the user') };
  static override flags = {
    account: accountFlag,
    role: texts('role', `only take this role away: ${ROLES.join(', ')}; repeatable`, { value: 'ROLE' }),
    yes: yesNo('yes', 'remove without asking', { char: 'y' }),
    confirm: confirmFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountUserRemove);
    const { NAME: name } = this.need({ NAME: args.name });
    const roles = rolesOf(flags.role ?? []);
    const context = await this.context();
    const base = await namedAccount(context, flags.account);
    const removal = await planRemoval(context, base, name, roles);
    this.say(removalScreen(removal));
    const { byName } = removal;
    if (byName !== null) this.say(byName);
    const { confirm, yes } = flags;
    if (byName !== null || confirm !== undefined) await consentByName(name, { confirm }, this.asking());
    else await consentToDo(`Remove ${name}?`, { yes }, this.asking(), false);
    const result = await removeUser(context, base, removal);
    this.show(result, () => removedUserScreen(result));
  }
}
