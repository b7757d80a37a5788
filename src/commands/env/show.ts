import { BaseCommand } from '../../cli/base-command.ts';
import { environmentArgument } from '../../cli/flags.ts';
import { showScreen } from '../../cli/screens/environment.ts';
import { loadEnvironment } from '../../operations/load.ts';
import { showEnvironment } from '../../operations/show.ts';

export default class EnvShow extends BaseCommand {
  static override summary = 'status, stacks, services and their addresses';
  static override examples = ['ops env show dev', 'ops env show dev --json'];
  static override args = { environment: environmentArgument };

  async run(): Promise<void> {
    const { args } = await this.parse(EnvShow);
    const context = await this.context();
    const name = await this.environment(context, args.environment);
    const view = await showEnvironment(context, await loadEnvironment(context, name));
    this.show(view, () => showScreen(view, this.columns, this.paint));
  }
}
