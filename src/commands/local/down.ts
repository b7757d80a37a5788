import { BaseCommand } from '../../cli/command/base-command.ts';
import { stoppedDocument } from '../../cli/documents/machine.ts';
import { localDown } from '../../operations/machine/local.ts';

export default class LocalDown extends BaseCommand {
  static override summary = 'stop the embedded AWS; its state is kept';
  static override examples = ['ops local down'];

  async run(): Promise<void> {
    await this.parse(LocalDown);
    const stopped = await localDown(await this.context());
    this.printResult(stoppedDocument(stopped), () =>
      stopped ? 'The embedded AWS is stopped; its state is kept' : 'The embedded AWS was not running',
    );
  }
}
