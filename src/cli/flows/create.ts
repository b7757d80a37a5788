import type { AnswerContext } from '../../domain/answers/question.ts';
import type { Answers } from '../../domain/environment/settings.ts';
import { isProduction } from '../../operations/access/production.ts';
import type { Context } from '../../operations/context.ts';
import {
  draftEnvironment,
  type EnvironmentDraft,
  ownStates,
  previewDraft,
  saveDraft,
} from '../../operations/environment/create.ts';
import type { BaseCommand } from '../command/base-command.ts';
import { askCreateAnswers, requireAnswers } from '../dialogue/ask-to-create.ts';
import { consentByName } from '../dialogue/consent.ts';
import { type Decision, reviewDraft } from '../dialogue/review.ts';
import { SavedAnswers } from '../dialogue/saved-answers.ts';
import { createdDocument, savedDocument } from '../documents/deployment.ts';
import { createCommandLine } from '../input/answer-flags.ts';
import { savedScreen } from '../screens/environment/answers.ts';
import { appliedScreen } from '../screens/environment/applied.ts';
import { planScreen } from '../screens/environment/plan.ts';
import { applyWithSecrets } from './apply.ts';

export interface CreateChoices {
  name: string | undefined;
  answers: Partial<Answers>;
  facts: AnswerContext;
  /** Use the defaults for what is not given, and create without asking. */
  yes: boolean;
  saveOnly: boolean;
  confirm: string | undefined;
  lockWait: number;
}

/** Asks for missing answers, shows what would be created, writes the files, and creates the environment if decided. */
export async function createFlow(
  command: BaseCommand,
  context: Context,
  choices: CreateChoices,
): Promise<void> {
  const interactive = command.interactive && !choices.yes && !choices.saveOnly;
  const { draft, decision } = interactive
    ? await askAndReview(command, context, choices)
    : await draftFromFlags(context, choices, command.noPrompt);
  if (decision === 'create' && (await isProduction(context, draft))) {
    if (!interactive)
      command.printMessage(planScreen(await previewDraft(context, draft), command.screenOptions));
    await consentByName(draft.name, { confirm: choices.confirm }, command.promptContext(draft.name));
  }
  await saveDraft(context, draft);
  await new SavedAnswers(context.workspace).remove(draft.name);
  const files = draft.files.map(({ path }) => path);
  const written = { files, scratch: createCommandLine(draft.name, draft.answers) };
  if (decision === 'save') {
    const document = savedDocument(draft.name, draft.rendered.local, written);
    command.printResult(document, () => savedScreen(draft.name, files, written.scratch));
    return;
  }
  const result = await applyWithSecrets(command, context, draft, 'create', {
    plan: null,
    allow: [],
    lockWait: choices.lockWait,
    reason: 'ops env create',
  });
  const commit = `git add inventories/${draft.name}`;
  command.printResult(createdDocument(result, written), () =>
    appliedScreen(result, { commit, scratch: written.scratch, created: true, ...command.output }),
  );
}

interface ReviewedDraft {
  draft: EnvironmentDraft;
  decision: Extract<Decision, 'create' | 'save'>;
}

/** Throws an error that names every flag that is missing. */
async function draftFromFlags(
  context: Context,
  { name, answers, facts, yes, saveOnly }: CreateChoices,
  noPrompt: string | null,
): Promise<ReviewedDraft> {
  const flag = yes ? '--yes' : '--save-only';
  const reason = noPrompt ?? `${flag}: nothing is asked`;
  const complete = requireAnswers(name, answers, yes || saveOnly, facts, reason);
  const draft = await draftEnvironment(context, complete.name, complete.answers);
  if (!saveOnly) await ownStates(context, draft);
  return { draft, decision: saveOnly ? 'save' : 'create' };
}

async function askAndReview(
  command: BaseCommand,
  context: Context,
  { name, answers, facts }: CreateChoices,
): Promise<ReviewedDraft> {
  const { workspace } = context;
  const prompter = await command.prompter();
  const existing = await workspace.environments();
  const answered = await askCreateAnswers({ name, answers }, { facts, prompter, workspace, existing });
  const createDraft = (changed: Partial<Answers>) => {
    command.announcePlanning();
    return draftEnvironment(context, answered.name, changed);
  };
  const preview = (draft: EnvironmentDraft) => previewDraft(context, draft);
  const first = await createDraft(answered.answers);
  return reviewDraft(first, { createDraft, preview }, { facts, prompter, ...command.screenOptions });
}
