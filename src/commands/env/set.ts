import * as Args from '@oclif/core/args';
import { BaseCommand } from '../../cli/command/base-command.ts';
import { changeAnswer } from '../../cli/dialogue/wizard.ts';
import { answersDocument } from '../../cli/documents/environment.ts';
import { readAssignments, splitWords } from '../../cli/input/assignments.ts';
import { environmentArgument, texts } from '../../cli/input/flags.ts';
import { changedScreen } from '../../cli/screens/environment/changed.ts';
import { QUESTIONS } from '../../domain/answers/questions.ts';
import { monthlyCost } from '../../domain/environment/cost.ts';
import type { Context } from '../../operations/context.ts';
import { gatherFacts, saveDraft } from '../../operations/environment/create.ts';
import { setAnswers } from '../../operations/environment/set.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';

export default class EnvSet extends BaseCommand {
  static override summary = 'change answers in the files; without arguments, ask which';
  static override description =
    'Comments and the order of the file are kept. Nothing changes in AWS until the next apply.';
  static override examples = [
    'ops env set dev instance_type=t4g.medium max_hosts=6',
    'ops env set dev --unset max_hosts',
    'ops env set dev',
  ];
  static override args = {
    environment: environmentArgument,
    settings: Args.string({
      description: 'KEY=VALUE, any number of them; lists are separated by commas',
      ignoreStdin: true,
    }),
  };
  // Any number of settings: oclif allows no optional argument before one that repeats.
  static override strict = false;
  static override flags = {
    unset: texts('unset', 'remove this answer, so that the default of the size applies; repeatable', {
      value: 'KEY',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(EnvSet);
    const context = await this.context();
    const { name: given, settings } = splitWords(argv.map(String));
    const name = await this.environment(context, given);
    const changes = readAssignments(settings, flags.unset ?? []);
    if (Object.keys(changes).length === 0) {
      if (!this.interactive) this.need({ 'KEY=VALUE': undefined });
      Object.assign(changes, await this.#ask(context, name));
    }
    const { changed, draft, before } = await setAnswers(context, name, changes);
    await saveDraft(context, draft);
    const costs = { before: before && monthlyCost(before), after: monthlyCost(draft.settings) };
    this.show(answersDocument(name, changed, costs), () => changedScreen(name, changed, costs));
  }

  async #ask(context: Context, name: string): Promise<Record<string, string | null>> {
    const { answers } = await loadEnvironment(context, name);
    const facts = { ...(await gatherFacts(context)), environment: name };
    const prompter = await this.prompter();
    const { key, value } = await changeAnswer(answers, { questions: QUESTIONS, facts, prompter });
    return { [key]: value === null ? null : String(value) };
  }
}
