import { BaseCommand } from '../../cli/command/base-command.ts';
import { stoppedDocument } from '../../cli/documents/machine.ts';
import { booleanFlag } from '../../cli/input/flags.ts';
import { localDown } from '../../operations/machine/local.ts';

export default class LocalDown extends BaseCommand {
  static override summary = 'stop the embedded AWS; its state is kept';
  static override description =
    'If the state cannot be saved, for example because the disk is full, it keeps running and nothing is lost.';
  static override examples = ['ops local down'];
  static override flags = {
    force: booleanFlag(
      'force',
      'stop even if the state cannot be saved; changes since the last save are lost',
    ),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalDown);
    const stopped = await localDown(await this.context(), flags);
    this.printResult(stoppedDocument(stopped), () =>
      stopped
        ? `The embedded AWS is stopped; its state is kept${flags.force ? ' as last saved' : ''}`
        : 'The embedded AWS was not running',
    );
  }
}
