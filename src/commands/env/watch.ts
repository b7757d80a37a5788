import { BaseCommand } from '../../cli/command/base-command.ts';
import { environmentDocument } from '../../cli/documents/environment.ts';
import { environmentArgument } from '../../cli/input/flags.ts';
import { runHeader } from '../../cli/progress/header.ts';
import { showScreen } from '../../cli/screens/environment/show.ts';
import { watchEnvironment } from '../../operations/status/watch.ts';
import { loadEither } from '../../operations/workspace/load-either.ts';

export default class EnvWatch extends BaseCommand {
  static override summary = 'watch stacks that AWS is still working on, no matter who started them';
  static override examples = ['ops env watch dev'];
  static override args = { environment: environmentArgument };

  async run(): Promise<void> {
    const { args } = await this.parse(EnvWatch);
    const context = await this.context();
    const environment = await loadEither(context, await this.environmentName(context, args.environment));
    const view = await this.runWithProgress(runHeader(environment.rendered, 'watch'), (signal) =>
      watchEnvironment(context, environment, signal),
    );
    this.printResult(environmentDocument(view), () => showScreen(view, this.columns, this.paint));
    if (view.status === 'failed') this.setExitStatus('failed');
  }
}
