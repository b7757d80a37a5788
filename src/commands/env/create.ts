import { BaseCommand } from '../../cli/command/base-command.ts';
import { copyableAnswers } from '../../cli/dialogue/ask-to-create.ts';
import { createFlow } from '../../cli/flows/create.ts';
import { answerFlags, answersFrom } from '../../cli/input/answer-flags.ts';
import { createFlags, environmentArgument, variable } from '../../cli/input/flags.ts';
import { QUESTIONS } from '../../domain/answers/questions.ts';
import { gatherFacts } from '../../operations/environment/create.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';

export default class EnvCreate extends BaseCommand {
  static override summary = 'create an environment: ask for its answers, show the plan, deploy it and watch';
  static override examples = [
    'ops env create',
    'ops env create dev --local --yes',
    'ops env create test --from dev',
  ];
  static override args = { environment: environmentArgument };
  static override flags = { ...answerFlags(QUESTIONS), ...createFlags };

  protected override startsRun(): boolean {
    return true;
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvCreate);
    const context = await this.context();
    const facts = await gatherFacts(context);
    const source = flags.from ? copyableAnswers((await loadEnvironment(context, flags.from)).answers) : {};
    await createFlow(this, context, {
      name: args.environment ?? this.host.env[variable('env')],
      answers: { ...source, ...answersFrom(QUESTIONS, flags, facts) },
      facts,
      yes: flags.yes,
      saveOnly: flags['save-only'],
      confirm: flags.confirm,
      lockWait: flags['lock-wait'] ?? 0,
    });
  }
}
