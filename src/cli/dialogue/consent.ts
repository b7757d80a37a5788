import { destructiveChanges, hasChanges, type Plan, replacesOrLoses } from '../../domain/deployment/plan.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import { commandLine } from '../input/command-line.ts';
import { changeLines } from '../screens/environment/consent.ts';

export interface ConsentFlags {
  yes?: boolean | undefined;
  allow?: string[] | undefined;
  confirm?: string | undefined;
}

export interface PromptContext {
  /** Why nothing is asked; null: questions are asked. */
  noPrompt: string | null;
  prompter(): Promise<Prompter>;
  printMessage(text: string): void;
  /** The command as it was typed, for the line that adds the missing flags. */
  commandWords: string[];
}

/**
 * Consent to a plan: Enter creates and updates; what replaces or deletes, or may, defaults to No; data and production
 * require the name. Returns the ids that may be replaced or deleted. Throws exit `declined`.
 */
export async function consentToPlan(
  plan: Plan,
  production: boolean,
  flags: ConsentFlags,
  prompts: PromptContext,
): Promise<string[]> {
  if (!hasChanges(plan)) return flags.allow ?? [];
  const changes = destructiveChanges(plan);
  const notAllowed = changes.filter(({ id }) => !flags.allow?.includes(id));
  const nameRequired = production || changes.some(({ change }) => change.holds_data);
  checkConfirm(plan.environment, flags.confirm);
  const mustAskName = nameRequired && flags.confirm === undefined;
  const mustAskYes = !nameRequired && notAllowed.length === 0 && !flags.yes;
  if (prompts.noPrompt !== null) {
    if (notAllowed.length > 0 || mustAskName || mustAskYes) {
      throw missingConsent(
        plan.environment,
        flags,
        { allow: notAllowed.map(({ id }) => id), nameRequired, lines: changeLines(notAllowed) },
        prompts,
      );
    }
    return flags.allow ?? [];
  }
  if (notAllowed.length > 0) {
    prompts.printMessage(['This replaces or deletes:', ...changeLines(notAllowed)].join('\n'));
    await confirmOrDecline(prompts, 'Replace and delete these?', false);
  }
  if (mustAskName) await askForName(plan.environment, prompts);
  if (mustAskYes) await confirmOrDecline(prompts, 'Apply?', !replacesOrLoses(plan));
  return [...(flags.allow ?? []), ...notAllowed.map(({ id }) => id)];
}

/** Consent by name, as destroying always requires. */
export async function consentByName(
  environment: string,
  flags: ConsentFlags,
  prompts: PromptContext,
): Promise<void> {
  checkConfirm(environment, flags.confirm);
  if (flags.confirm !== undefined) return;
  if (prompts.noPrompt !== null)
    throw missingConsent(environment, flags, { allow: [], nameRequired: true, lines: [] }, prompts);
  await askForName(environment, prompts);
}

/** A plain Yes, typed or as `--yes`. Enter is Yes only if the action replaces and loses nothing. */
export async function consentToAction(
  { message, loses }: { message: string; loses: boolean },
  flags: ConsentFlags,
  prompts: PromptContext,
): Promise<void> {
  if (flags.yes) return;
  if (prompts.noPrompt !== null) {
    throw new OperatorError('declined', 'consent_missing', `Not done: ${message}`, {
      reason: prompts.noPrompt,
      next: [commandLine(prompts.commandWords, { yes: true })],
    });
  }
  await confirmOrDecline(prompts, message, !loses);
}

async function confirmOrDecline(prompts: PromptContext, message: string, initial: boolean): Promise<void> {
  if (!(await (await prompts.prompter()).confirm({ message, initial, consents: true }))) throw declined();
}

async function askForName(environment: string, prompts: PromptContext): Promise<void> {
  const typed = await (await prompts.prompter()).text({
    message: `Type ${environment} to confirm (Enter: no)`,
    initial: '',
    consents: true,
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

function missingConsent(
  environment: string,
  flags: ConsentFlags,
  needed: { allow: string[]; nameRequired: boolean; lines: string[] },
  prompts: PromptContext,
): OperatorError {
  const missingFlags = {
    ...(!needed.nameRequired && !flags.yes && { yes: true }),
    ...(needed.allow.length > 0 && { allow: needed.allow }),
    ...(needed.nameRequired && flags.confirm === undefined && { confirm: environment }),
  };
  const reason =
    needed.lines.length > 0
      ? `It replaces or deletes:\n${needed.lines.join('\n')}`
      : (prompts.noPrompt ?? '');
  return new OperatorError(
    'declined',
    'consent_missing',
    `${environment}: consent is missing, nothing was changed`,
    {
      reason,
      next: [commandLine(prompts.commandWords, missingFlags)],
    },
  );
}
