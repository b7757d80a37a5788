import { BaseCommand } from '../cli/command/base-command.ts';
import { placeFlags, placeGiven } from '../cli/input/credential-flags.ts';
import { whoScreen } from '../cli/screens/account/login.ts';
import { findLoginTarget, whoAmI } from '../operations/access/login.ts';

export default class WhoAmI extends BaseCommand {
  static override summary = 'who the next command works as, until when, and where that comes from';
  static override description =
    'Without an environment and a profile: the credentials of the shell. Exit code 5 where a code of the MFA device is needed first.';
  static override examples = ['ops whoami -e dev', 'ops whoami --profile team --json'];
  static override flags = placeFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(WhoAmI);
    const context = await this.context();
    const view = await whoAmI(context, await findLoginTarget(context, placeGiven(flags, this.argv)));
    this.show(view, () => whoScreen(view, this.host.now().getTime(), this.paint));
    if (view.next !== null) this.exitWith('credentials');
  }
}
