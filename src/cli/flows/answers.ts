import { QUESTIONS } from '../../domain/answers/questions.ts';
import type { Context } from '../../operations/context.ts';
import { gatherFacts } from '../../operations/environment/create.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';
import type { BaseCommand } from '../command/base-command.ts';
import { changeAnswer } from '../dialogue/wizard.ts';

/** Asks which answer of an environment to change, and its question. Answers are text; null removes one. */
export async function askAnswerChange(
  command: BaseCommand,
  context: Context,
  name: string,
): Promise<Record<string, string | null>> {
  const { answers } = await loadEnvironment(context, name);
  const facts = { ...(await gatherFacts(context)), environment: name };
  const prompter = await command.prompter();
  const { key, value } = await changeAnswer(answers, { questions: QUESTIONS, facts, prompter });
  return { [key]: value === null ? null : String(value) };
}
