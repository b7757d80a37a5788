import { BaseCommand } from '../cli/command/base-command.ts';
import { loginDocument } from '../cli/documents/session.ts';
import { credentialFlags, credentialsFrom } from '../cli/input/credential-flags.ts';
import { booleanFlag, integerFlag, stringFlag } from '../cli/input/flags.ts';
import { loginScreen } from '../cli/screens/account/login.ts';
import { OperatorError } from '../domain/operator/error.ts';
import { codeProblem } from '../domain/session/session.ts';
import { login, placeOf, signInAddress } from '../operations/access/login.ts';

export default class Login extends BaseCommand {
  static override summary = 'enter an MFA code once, for all commands until the session ends';
  static override description =
    "Stores temporary credentials in ~/.cache/ops, readable only by this user, and assumes the environment's role. Without an environment or a profile, it uses the shell's credentials.";
  static override examples = ['ops login -e dev', 'ops login -e dev --console', 'ops login --profile team'];
  static override flags = {
    ...credentialFlags,
    console: booleanFlag('console', 'print a URL that signs a browser in to the AWS console'),
    'mfa-code': stringFlag('mfa-code', 'the six digits, instead of typing them', { value: 'CODE' }),
    hours: integerFlag('hours', 'hours until the next code is needed (default 12)', { min: 1, max: 36 }),
    renew: booleanFlag('renew', 'ask for a code even if the session has not ended'),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Login);
    const code = flags['mfa-code'] ?? null;
    if (code !== null && codeProblem(code) !== null) throw badCode();
    const context = await this.context();
    const place = await placeOf(context, credentialsFrom(flags, this.argv));
    const view = await login(context, place, { hours: flags.hours ?? 12, code, renew: flags.renew });
    const screen = () => loginScreen(view, this.host.now().getTime(), this.paint);
    if (!flags.console) return this.printResult(loginDocument(view), screen);
    const address = (await signInAddress(context, place)).reveal();
    this.printMessage(
      `${screen()}\n\nAnyone who opens this URL within 15 minutes is signed in: do not share it`,
    );
    // Printed as it is: a URL is not wrapped like a screen.
    if (this.json) this.printResult(loginDocument(view, address), () => '');
    else this.host.terminal.out(address);
  }
}

/** Does not repeat what was typed. */
function badCode(): OperatorError {
  return new OperatorError('input', 'mfa_code_shape', 'A code has six digits', {
    next: ['ops login --mfa-code CODE'],
  });
}
