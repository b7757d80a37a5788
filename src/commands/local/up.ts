import { BaseCommand } from '../../cli/command/base-command.ts';
import { localDocument } from '../../cli/documents/machine.ts';
import { integerFlag } from '../../cli/input/flags.ts';
import { localScreen } from '../../cli/screens/machine/local.ts';
import { localUp } from '../../operations/machine/local.ts';

export default class LocalUp extends BaseCommand {
  static override summary = 'start the embedded AWS of this workspace';
  static override description =
    'Listens only on 127.0.0.1 and keeps its state across restarts. Does nothing if it is already running.';
  static override examples = ['ops local up', 'ops local up --port 4600'];
  static override flags = {
    port: integerFlag('port', 'port to listen on (default: the first free one from 4566)', {
      min: 1,
      max: 65_535,
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalUp);
    const status = await localUp(await this.context(), { port: flags.port ?? null });
    this.printResult(localDocument(status), () => localScreen(status));
  }
}
