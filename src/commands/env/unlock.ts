import { BaseCommand } from '../../cli/command/base-command.ts';
import { environmentArgument, yesNo } from '../../cli/input/flags.ts';
import { unlockScreen } from '../../cli/screens/environment/show.ts';
import { unlockEnvironment } from '../../operations/access/lock.ts';
import { loadEither } from '../../operations/workspace/load-account.ts';

export default class EnvUnlock extends BaseCommand {
  static override summary = 'remove a lock that a run left behind';
  static override description =
    'A lock that is expired, or whose process on this machine has ended, is removed. Any other only with --force: its run then starts nothing more.';
  static override examples = ['ops env unlock dev', 'ops env unlock dev --force'];
  static override args = { environment: environmentArgument };
  static override flags = { force: yesNo('force', 'also a lock whose run may be alive') };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvUnlock);
    const context = await this.context();
    const name = await this.environment(context, args.environment);
    const lock = await unlockEnvironment(context, await loadEither(context, name), {
      force: flags.force,
    });
    this.show({ environment: name, lock }, () => unlockScreen(name, lock));
  }
}
