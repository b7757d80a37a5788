import type { Removal, Role } from '../../domain/users/users.ts';
import { listUsers } from '../../operations/account/users.ts';
import type { Context } from '../../operations/context.ts';
import type { LoadedEnvironment } from '../../operations/workspace/load-environment.ts';
import type { BaseCommand } from '../command/base-command.ts';
import { type ConsentFlags, consentByName, consentToAction } from '../dialogue/consent.ts';
import { askExistingUser } from '../dialogue/user-answers.ts';
import { removalScreen } from '../screens/account/users.ts';

/** Asks which user of the account to remove. Throws `missing_input` if there are none. */
export async function chooseUser(
  command: BaseCommand,
  context: Context,
  base: LoadedEnvironment,
): Promise<string> {
  const users = await listUsers(context, base);
  if (users.length === 0) return command.requireValues({ NAME: undefined }).NAME;
  const names = users.map(({ name }) => name);
  return askExistingUser(await command.prompter(), names);
}

/** Lists what will be lost, and asks for consent: a Yes, or the name if the removal requires it. */
export async function consentToRemoval(
  command: BaseCommand,
  removal: Removal,
  roles: Role[],
  { confirm, yes }: ConsentFlags,
): Promise<void> {
  const { name, byName, deleted } = removal;
  command.printMessage(removalScreen(removal));
  if (byName !== null) command.printMessage(byName);
  const prompts = command.promptContext(name);
  if (byName !== null || confirm !== undefined) return consentByName(name, { confirm }, prompts);
  const question = deleted ? `Remove ${name}?` : `Remove ${roles.join(', ')} from ${name}?`;
  await consentToAction({ message: question, loses: true }, { yes }, prompts);
}
