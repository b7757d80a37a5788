import { OperatorError } from '../../domain/operator/error.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';

/** The environment if the command line names none: the only one of the workspace, else the answer to a question. */
export async function chosenEnvironment(
  names: readonly string[],
  prompter: () => Promise<Prompter>,
): Promise<string> {
  const [only, ...others] = requireEnvironments(names);
  if (others.length === 0) return only;
  const choices = names.map((name) => ({ value: name, name }));
  return (await prompter()).select({ message: 'Which environment?', choices, initial: only });
}

/** Throws `no_environment`. */
export function requireEnvironments(names: readonly string[]): readonly [string, ...string[]] {
  const [first, ...others] = names;
  if (first !== undefined) return [first, ...others];
  throw new OperatorError('input', 'no_environment', 'This workspace has no environments yet', {
    next: ['ops env create'],
  });
}
