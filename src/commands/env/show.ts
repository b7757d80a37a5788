import { BaseCommand } from '../../cli/command/base-command.ts';
import { environmentDocument } from '../../cli/documents/environment.ts';
import { environmentArgument } from '../../cli/input/flags.ts';
import { showScreen } from '../../cli/screens/environment/show.ts';
import { showEnvironment } from '../../operations/status/show.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';

export default class EnvShow extends BaseCommand {
  static override summary = 'show status, stacks, services and their addresses';
  static override examples = ['ops env show dev', 'ops env show dev --json'];
  static override args = { environment: environmentArgument };

  async run(): Promise<void> {
    const { args } = await this.parse(EnvShow);
    const context = await this.context();
    const name = await this.environmentName(context, args.environment);
    const view = await showEnvironment(context, await loadEnvironment(context, name, 'optional'));
    this.printResult(environmentDocument(view), () => showScreen(view, this.columns, this.paint));
  }
}
