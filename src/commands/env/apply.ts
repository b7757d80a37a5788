import { BaseCommand } from '../../cli/command/base-command.ts';
import { applyFlow } from '../../cli/flows/apply.ts';
import { applyFlags, environmentArgument } from '../../cli/input/flags.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';

export default class EnvApply extends BaseCommand {
  static override summary = 'deploy the environment as its files describe';
  static override description =
    'Plans, shows the plan, asks for consent and applies exactly what was shown; it asks for no answers. With --yes it plans and applies in one run.';
  static override examples = [
    'ops env apply dev',
    'ops env apply dev --yes',
    'ops env apply live --confirm live',
  ];
  static override args = { environment: environmentArgument };
  static override flags = applyFlags;

  protected override startsRun(): boolean {
    return true;
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvApply);
    const context = await this.context();
    const environment = await loadEnvironment(context, await this.environmentName(context, args.environment));
    await applyFlow(this, context, environment, flags);
  }
}
