import { BaseCommand } from '../../cli/command/base-command.ts';
import { consentToAction } from '../../cli/dialogue/consent.ts';
import { resetDocument } from '../../cli/documents/machine.ts';
import { booleanFlag } from '../../cli/input/flags.ts';
import { localReset } from '../../operations/machine/local.ts';

export default class LocalReset extends BaseCommand {
  static override summary = 'stop the embedded AWS and delete its state';
  static override description = 'Deletes everything deployed to it; the files of the workspace are kept.';
  static override examples = ['ops local reset', 'ops local reset --yes'];
  static override flags = { yes: booleanFlag('yes', 'delete without asking', { char: 'y' }) };

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalReset);
    const context = await this.context();
    const message = 'Delete everything deployed to the embedded AWS?';
    await consentToAction({ message, loses: true }, flags, this.promptContext());
    await localReset(context);
    this.printResult(resetDocument(), () => 'The embedded AWS is stopped and empty. Start it: ops local up');
  }
}
