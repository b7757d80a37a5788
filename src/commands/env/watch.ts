import { BaseCommand } from '../../cli/base-command.ts';
import { environmentArgument } from '../../cli/flags.ts';
import { showScreen } from '../../cli/screens/environment.ts';
import { runHeader } from '../../cli/view/header.ts';
import { loadNamed } from '../../operations/load-named.ts';
import { watchEnvironment } from '../../operations/watch.ts';

export default class EnvWatch extends BaseCommand {
  static override summary = 'watch stacks that AWS still works on, whoever started them';
  static override examples = ['ops env watch dev'];
  static override args = { environment: environmentArgument };

  async run(): Promise<void> {
    const { args } = await this.parse(EnvWatch);
    const context = await this.context();
    const environment = await loadNamed(context, await this.environment(context, args.environment));
    const view = await this.watched(runHeader(environment.rendered, 'watch'), (signal) =>
      watchEnvironment(context, environment, signal),
    );
    this.show(view, () => showScreen(view, this.columns, this.paint));
    if (view.status === 'failed') this.exitWith('failed');
  }
}
