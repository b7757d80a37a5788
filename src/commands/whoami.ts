import { BaseCommand } from '../cli/command/base-command.ts';
import { whoDocument } from '../cli/documents/session.ts';
import { credentialFlags, credentialsFrom } from '../cli/input/credential-flags.ts';
import { identityScreen } from '../cli/screens/account/login.ts';
import { placeOf, whoAmI } from '../operations/access/login.ts';

export default class WhoAmI extends BaseCommand {
  static override summary =
    'show who the next command runs as, until when, and where the credentials come from';
  static override description =
    "Without an environment or a profile, the shell's credentials. Exit code 5 if an MFA code is needed first.";
  static override examples = ['ops whoami -e dev', 'ops whoami --profile team --json'];
  static override flags = credentialFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(WhoAmI);
    const context = await this.context();
    const view = await whoAmI(context, await placeOf(context, credentialsFrom(flags, this.argv)));
    this.printResult(whoDocument(view), () => identityScreen(view, this.host.now().getTime(), this.paint));
    if (view.next !== null) this.setExitStatus('credentials');
  }
}
