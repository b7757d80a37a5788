import type { Prompter } from '../../domain/operator/prompter.ts';
import { ROLES, userNameProblem } from '../../domain/users/users.ts';

export function askUserName(prompter: Prompter): Promise<string> {
  return prompter.text({ message: 'User name?', initial: '', problem: userNameProblem });
}

export function askRoles(prompter: Prompter, name: string): Promise<string[]> {
  return prompter.checkbox({
    message: `Roles for ${name}?`,
    choices: ROLES.map((role) => ({ value: role, name: role })),
    initial: [],
    problem: (chosen) => (chosen.length === 0 ? 'Choose at least one' : null),
  });
}

export function askExistingUser(prompter: Prompter, names: string[]): Promise<string> {
  const choices = names.map((name) => ({ value: name, name }));
  return prompter.select({ message: 'Which user?', choices, initial: null });
}
