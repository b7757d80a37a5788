import { BaseCommand } from '../../cli/command/base-command.ts';
import { unlockDocument } from '../../cli/documents/environment.ts';
import { booleanFlag, environmentArgument } from '../../cli/input/flags.ts';
import { unlockScreen } from '../../cli/screens/environment/show.ts';
import { unlockEnvironment } from '../../operations/access/lock.ts';
import { loadEither } from '../../operations/workspace/load-account.ts';

export default class EnvUnlock extends BaseCommand {
  static override summary = 'remove a lock that a run left behind';
  static override description =
    'Removes a lock that has not been renewed for 90 seconds, or whose process on this machine has ended. Any other lock, also one that ops cannot read, requires --force; a run that holds it then starts nothing more.';
  static override examples = ['ops env unlock dev', 'ops env unlock dev --force'];
  static override args = { environment: environmentArgument };
  static override flags = { force: booleanFlag('force', 'remove the lock even if its run may be alive') };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvUnlock);
    const context = await this.context();
    const name = await this.environmentName(context, args.environment);
    const lock = await unlockEnvironment(context, await loadEither(context, name), {
      force: flags.force,
    });
    this.printResult(unlockDocument(name, lock), () => unlockScreen(name, lock));
  }
}
