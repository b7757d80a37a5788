import { argument, whole, yesNo } from '../../cli/input/flags.ts';
import { placeFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { getSecret } from '../../operations/secrets/get.ts';
import { findLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretGet extends SecretCommand {
  static override summary = "a secret's value: masked on a terminal, its exact bytes in a pipe";
  static override examples = [
    'ops secret get API_TOKEN -e dev -s hello --reveal',
    'ops secret get API_TOKEN -e dev -s hello > FILE',
    'ops secret get db_password --path /team/api',
  ];
  static override args = { name: argument("the secret's name, such as API_TOKEN") };
  static override flags = {
    ...placeFlags,
    reveal: yesNo('reveal', 'show the value on a terminal too'),
    'at-version': whole('at-version', 'an older version, of those ops secret history lists', {
      min: 1,
      max: 1e9,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretGet);
    const name = this.nameIn(args.name, flags);
    const context = await this.context();
    const place = await findLocation(context, await this.where(context, flags), { loaded: false });
    const { value, version } = await getSecret(context, place, name, flags['at-version']);
    const masked = this.host.terminal.outIsTerminal && !flags.reveal;
    if (!this.json && !this.host.terminal.outIsTerminal) {
      this.host.terminal.raw(value.reveal());
      return;
    }
    const shown = masked ? value.toString() : value.reveal();
    // As it is: a value is not folded like a screen.
    if (this.json) this.show({ name, service: flags.service ?? null, version, value: shown }, () => '');
    else this.host.terminal.out(shown);
    if (masked) this.say('Masked on a terminal; --reveal shows it');
  }
}
