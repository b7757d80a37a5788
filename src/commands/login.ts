import { BaseCommand } from '../cli/command/base-command.ts';
import { placeFlags, placeGiven } from '../cli/input/credential-flags.ts';
import { text, whole, yesNo } from '../cli/input/flags.ts';
import { loginScreen } from '../cli/screens/account/login.ts';
import { OperatorError } from '../domain/operator/error.ts';
import { codeProblem } from '../domain/session/session.ts';
import { findLoginTarget, login, signInAddress } from '../operations/access/login.ts';

export default class Login extends BaseCommand {
  static override summary = 'give the code of the MFA device once, for all commands until the session ends';
  static override description =
    "Keeps temporary credentials below ~/.cache/ops, for this user alone, and assumes the role of the environment. Without an environment and a profile: the shell's credentials.";
  static override examples = ['ops login -e dev', 'ops login -e dev --console', 'ops login --profile team'];
  static override flags = {
    ...placeFlags,
    console: yesNo('console', 'print an address that signs a browser in to the AWS console'),
    'mfa-code': text('mfa-code', 'the six digits, in place of typing them', { value: 'CODE' }),
    hours: whole('hours', 'how long until the next code (12)', { min: 1, max: 36 }),
    renew: yesNo('renew', 'ask for a code though the session has not ended'),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Login);
    const code = flags['mfa-code'] ?? null;
    if (code !== null && codeProblem(code) !== null) throw badCode();
    const context = await this.context();
    const place = await findLoginTarget(context, placeGiven(flags, this.argv));
    const view = await login(context, place, { hours: flags.hours ?? 12, code, renew: flags.renew });
    const screen = () => loginScreen(view, this.host.now().getTime(), this.paint);
    if (!flags.console) return this.show(view, screen);
    const address = (await signInAddress(context, place)).reveal();
    this.say(`${screen()}\n\nWhoever opens the address within 15 minutes is signed in: show it to nobody`);
    // As it is: an address is not folded like a screen.
    if (this.json) this.show({ ...view, url: address }, () => '');
    else this.host.terminal.out(address);
  }
}

/** What was typed is not told again. */
function badCode(): OperatorError {
  return new OperatorError('input', 'mfa_code_shape', 'A code has six digits', {
    next: ['ops login --mfa-code CODE'],
  });
}
