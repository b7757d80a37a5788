import * as Args from '@oclif/core/args';
import { BaseCommand } from '../../cli/command/base-command.ts';
import { answersDocument } from '../../cli/documents/environment.ts';
import { askAnswerChange } from '../../cli/flows/answers.ts';
import { readAssignments, splitArguments, undoLine } from '../../cli/input/assignments.ts';
import { environmentArgument, stringListFlag } from '../../cli/input/flags.ts';
import { changedScreen } from '../../cli/screens/environment/answers.ts';
import { monthlyCost } from '../../domain/environment/cost.ts';
import { saveDraft } from '../../operations/environment/create.ts';
import { setAnswers } from '../../operations/environment/set.ts';

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
    unset: stringListFlag(
      'unset',
      'remove this answer, so that the default of the size applies; repeatable',
      {
        value: 'KEY',
      },
    ),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(EnvSet);
    const context = await this.context();
    const { name: given, settings } = splitArguments(argv.map(String));
    const name = await this.environmentName(context, given);
    const changes = readAssignments(settings, flags.unset ?? []);
    if (Object.keys(changes).length === 0) {
      if (!this.interactive) this.requireValues({ 'KEY=VALUE': undefined });
      Object.assign(changes, await askAnswerChange(this, context, name));
    }
    const { changed, draft, before } = await setAnswers(context, name, changes);
    await saveDraft(context, draft);
    const costs = { before: before && monthlyCost(before), after: monthlyCost(draft.settings) };
    this.printResult(answersDocument(name, changed, costs), () =>
      changedScreen(name, changed, costs, undoLine(name, changed)),
    );
  }
}
