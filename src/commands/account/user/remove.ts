import { BaseCommand } from '../../../cli/command/base-command.ts';
import { consentByName, consentToDo, type Given } from '../../../cli/dialogue/consent.ts';
import { userRemovedDocument } from '../../../cli/documents/user.ts';
import { accountFlag, argument, confirmFlag, texts, yesNo } from '../../../cli/input/flags.ts';
import { removalScreen, removedUserScreen } from '../../../cli/screens/account/users.ts';
import { type Removal, ROLES, type Role, rolesOf } from '../../../domain/users/users.ts';
import { namedAccount } from '../../../operations/account/account.ts';
import { listUsers, planRemoval, removeUser } from '../../../operations/account/users.ts';
import type { Context } from '../../../operations/context.ts';
import type { LoadedEnvironment } from '../../../operations/workspace/load-environment.ts';

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
    role: texts('role', `remove only this role: ${ROLES.join(', ')}; repeatable`, { value: 'ROLE' }),
    yes: yesNo('yes', 'remove without asking', { char: 'y' }),
    confirm: confirmFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountUserRemove);
    if (!this.interactive) this.need({ NAME: args.name });
    const roles = rolesOf(flags.role ?? []);
    const context = await this.context();
    const base = await namedAccount(context, flags.account);
    const name = args.name ?? (await this.#askName(context, base));
    const removal = await planRemoval(context, base, name, roles);
    if (removal.deleted || removal.taken.length > 0) await this.#consent(removal, roles, flags);
    const result = await removeUser(context, base, removal);
    this.show(userRemovedDocument(result), () => removedUserScreen(result));
  }

  async #consent(removal: Removal, roles: Role[], { confirm, yes }: Given): Promise<void> {
    const { name, byName, deleted } = removal;
    this.say(removalScreen(removal));
    if (byName !== null) this.say(byName);
    const asking = this.asking(name);
    if (byName !== null || confirm !== undefined) return consentByName(name, { confirm }, asking);
    const question = deleted ? `Remove ${name}?` : `Remove ${roles.join(', ')} from ${name}?`;
    await consentToDo(question, { yes }, asking, false);
  }

  /** Only on a terminal. */
  async #askName(context: Context, base: LoadedEnvironment): Promise<string> {
    const users = await listUsers(context, base);
    if (users.length === 0) return this.need({ NAME: undefined }).NAME;
    const choices = users.map(({ name }) => ({ value: name, name }));
    return (await this.prompter()).select({ message: 'Which user?', choices, initial: null });
  }
}
