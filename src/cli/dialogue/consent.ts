import { destructive, hasChanges, type Plan } from '../../domain/deployment/plan.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import { commandLine } from '../input/command-line.ts';
import { changeLines } from '../screens/environment/consent.ts';

export interface Given {
  yes?: boolean | undefined;
  allow?: string[] | undefined;
  confirm?: string | undefined;
}

export interface Asking {
  interactive: boolean;
  prompter(): Promise<Prompter>;
  say(text: string): void;
  /** The command as it was typed, for the line that adds the missing flags. */
  words: string[];
}

/**
 * Consent to a plan: Enter creates and updates; replacing and deleting defaults to No; data and production require the
 * name. Returns the ids that may be replaced or deleted. Throws exit `declined`.
 */
export async function consentToPlan(
  plan: Plan,
  production: boolean,
  given: Given,
  asking: Asking,
): Promise<string[]> {
  if (!hasChanges(plan)) return given.allow ?? [];
  const all = destructive(plan);
  const unnamed = all.filter(({ id }) => !given.allow?.includes(id));
  const byName = production || all.some(({ change }) => change.holds_data);
  checkConfirm(plan.environment, given.confirm);
  const needsName = byName && given.confirm === undefined;
  const needsYes = !byName && unnamed.length === 0 && !given.yes;
  if (!asking.interactive) {
    if (unnamed.length > 0 || needsName || needsYes) {
      throw missing(
        plan.environment,
        given,
        { allow: unnamed.map(({ id }) => id), byName, lost: changeLines(unnamed) },
        asking,
      );
    }
    return given.allow ?? [];
  }
  if (unnamed.length > 0) {
    asking.say(['This replaces or deletes:', ...changeLines(unnamed)].join('\n'));
    await confirmOrDecline(asking, 'Replace and delete these?', false);
  }
  if (needsName) await typeName(plan.environment, asking);
  if (needsYes) await confirmOrDecline(asking, 'Apply?', true);
  return [...(given.allow ?? []), ...unnamed.map(({ id }) => id)];
}

/** Consent by name, as destroying always requires. */
export async function consentByName(environment: string, given: Given, asking: Asking): Promise<void> {
  checkConfirm(environment, given.confirm);
  if (given.confirm !== undefined) return;
  if (!asking.interactive) throw missing(environment, given, { allow: [], byName: true, lost: [] }, asking);
  await typeName(environment, asking);
}

/** A plain Yes, by Enter or `--yes`. */
export async function consentToDo(
  message: string,
  given: Given,
  asking: Asking,
  initial = true,
): Promise<void> {
  if (given.yes) return;
  if (!asking.interactive) {
    throw new OperatorError('declined', 'consent_missing', `Not done: ${message}`, {
      reason: 'No terminal to prompt on',
      next: [commandLine(asking.words, { yes: true })],
    });
  }
  await confirmOrDecline(asking, message, initial);
}

async function confirmOrDecline(asking: Asking, message: string, initial: boolean): Promise<void> {
  if (!(await (await asking.prompter()).confirm({ message, initial }))) throw declined();
}

async function typeName(environment: string, asking: Asking): Promise<void> {
  const typed = await (await asking.prompter()).text({
    message: `Type ${environment} to confirm (Enter: no)`,
    initial: '',
    problem: (text) => (text === '' || text === environment ? null : `This is not ${environment}`),
  });
  if (typed !== environment) throw declined();
}

function declined(): OperatorError {
  return new OperatorError('declined', 'declined', 'Declined: nothing was changed');
}

function checkConfirm(environment: string, confirm: string | undefined): void {
  if (confirm === undefined || confirm === environment) return;
  throw new OperatorError(
    'declined',
    'wrong_confirmation',
    `--confirm names ${confirm}, not ${environment}: nothing was changed`,
    {
      value: confirm,
      next: [`--confirm ${environment}`],
    },
  );
}

function missing(
  environment: string,
  given: Given,
  needed: { allow: string[]; byName: boolean; lost: string[] },
  asking: Asking,
): OperatorError {
  const flags = {
    ...(!needed.byName && !given.yes && { yes: true }),
    ...(needed.allow.length > 0 && { allow: needed.allow }),
    ...(needed.byName && given.confirm === undefined && { confirm: environment }),
  };
  const reason =
    needed.lost.length > 0
      ? `It replaces or deletes:\n${needed.lost.join('\n')}`
      : 'No terminal to prompt on';
  return new OperatorError(
    'declined',
    'consent_missing',
    `${environment}: consent is missing, nothing was changed`,
    {
      reason,
      next: [commandLine(asking.words, flags)],
    },
  );
}
