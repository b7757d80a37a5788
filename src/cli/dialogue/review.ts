import type { AnswerContext } from '../../domain/answers/question.ts';
import { QUESTIONS } from '../../domain/answers/questions.ts';
import type { Plan } from '../../domain/deployment/plan.ts';
import { COST_NOTE, monthlyCost, roundedCost } from '../../domain/environment/cost.ts';
import type { Answers, Settings } from '../../domain/environment/settings.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import type { RenderedEnvironment } from '../../domain/stack/description.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import { planScreen } from '../screens/environment/plan.ts';
import { errorScreen } from '../screens/error.ts';
import type { Palette } from '../terminal/palette.ts';
import { table } from '../terminal/text.ts';
import { changeAnswer, replaceAnswer } from './wizard.ts';

/** An environment that is not saved yet, as the review shows it. */
export interface ReviewDraft {
  name: string;
  answers: Partial<Answers>;
  settings: Settings;
  rendered: RenderedEnvironment;
  files: SourceFile[];
}

interface ReviewOptions {
  facts: AnswerContext;
  prompter: Prompter;
  paint: Palette;
  columns: number;
  printMessage(text: string): void;
}

interface DraftSource<D> {
  createDraft(answers: Partial<Answers>): Promise<D>;
  preview(draft: D): Promise<Plan>;
}

/** Reviews until the operator creates or saves. A changed answer makes a new draft; an invalid one is dropped. */
export async function reviewDraft<D extends ReviewDraft>(
  first: D,
  { createDraft, preview }: DraftSource<D>,
  options: ReviewOptions,
): Promise<{ draft: D; decision: 'create' | 'save' }> {
  const { facts, prompter, paint, columns, printMessage } = options;
  let draft = first;
  for (;;) {
    const screen = planScreen(await preview(draft), { columns, paint });
    const files = draft.files.map(({ path }) => path);
    const cost = costLine(draft.settings);
    const decision = await askDecision({
      screen,
      cost,
      files,
      rendered: draft.rendered,
      prompter,
      printMessage,
    });
    if (decision !== 'change') return { draft, decision };
    const factsOfDraft = { ...facts, environment: draft.name };
    const change = await changeAnswer(draft.answers, { questions: QUESTIONS, facts: factsOfDraft, prompter });
    try {
      draft = await createDraft(replaceAnswer(draft.answers, change, factsOfDraft));
    } catch (error) {
      if (!(error instanceof OperatorError) || error.exit !== 'input') throw error;
      printMessage(`${errorScreen(error, paint)}\nThe answer is unchanged.`);
    }
  }
}

/** The embedded AWS is free; the price on AWS is shown as well. */
function costLine(settings: Settings): string {
  const dollars = monthlyCost(settings);
  if (dollars === null) return '';
  return `Cost: ${settings.local ? 'free here; on AWS ' : ''}${roundedCost(dollars)} a month (${COST_NOTE})\n`;
}

export type Decision = 'create' | 'save' | 'change';

interface DecisionScreen {
  /** The plan of everything that would be created. */
  screen: string;
  cost: string;
  files: string[];
  rendered: RenderedEnvironment;
  prompter: Prompter;
  printMessage(text: string): void;
}

/** The last screen before anything is created, with four choices. */
async function askDecision({
  screen,
  cost,
  files,
  rendered,
  prompter,
  printMessage,
}: DecisionScreen): Promise<Decision> {
  const folder = files[0]?.split('/').slice(0, -1).join('/') ?? '';
  printMessage(`\n${screen}\n${cost}Files: ${folder}/ (${files.length} new)   Nothing created yet.`);
  for (;;) {
    const chosen = await prompter.select({
      message: 'What next?',
      consents: true,
      choices: [
        { value: 'create', name: 'Create now' },
        { value: 'save', name: 'Save only', description: 'write the files; ops env apply creates it later' },
        { value: 'change', name: 'Change an answer' },
        { value: 'templates', name: 'Show templates' },
      ],
      initial: 'create',
    });
    if (chosen !== 'templates') return chosen as Decision;
    await showTemplate(rendered, prompter, printMessage);
  }
}

async function showTemplate(
  rendered: RenderedEnvironment,
  prompter: Prompter,
  printMessage: (text: string) => void,
) {
  const name = await prompter.select({
    message: 'Which template?',
    choices: rendered.stacks.map(({ description }) => ({
      value: description.stack,
      name: description.stack,
    })),
    initial: null,
  });
  const stack = rendered.stacks.find(({ description }) => description.stack === name);
  if (!stack) return;
  const resources = Object.entries(stack.resourceTypes).map(([id, type]) => [
    id,
    type,
    stack.resourceTexts[id] ?? '',
  ]);
  printMessage(
    [stack.templateText.trimEnd(), '', `${name}: ${resources.length} resources`, ...table(resources)].join(
      '\n',
    ),
  );
}
