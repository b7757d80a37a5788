import { BaseCommand } from '../../cli/command/base-command.ts';
import { localDocument, recordedDocument } from '../../cli/documents/machine.ts';
import { booleanFlag } from '../../cli/input/flags.ts';
import { localScreen, recordedScreen } from '../../cli/screens/machine/local.ts';
import { localRecorded, localStatus } from '../../operations/machine/local.ts';

export default class LocalStatus extends BaseCommand {
  static override summary = 'show whether the embedded AWS is running, and where';
  static override examples = ['ops local status', 'ops local status --recorded'];
  static override flags = {
    recorded: booleanFlag(
      'recorded',
      'list resources that are recorded with their properties but not emulated',
    ),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalStatus);
    const context = await this.context();
    if (flags.recorded) {
      const resources = await localRecorded(context);
      this.printResult(recordedDocument(resources), () => recordedScreen(resources));
      return;
    }
    const status = await localStatus(context);
    this.printResult(localDocument(status), () => localScreen(status));
  }
}
