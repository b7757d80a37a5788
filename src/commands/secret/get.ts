import { secretValueDocument } from '../../cli/documents/secret.ts';
import { argument, booleanFlag, integerFlag } from '../../cli/input/flags.ts';
import { rawFlag, revealed } from '../../cli/secrets/revealed.ts';
import { locationFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { getSecret } from '../../operations/secrets/get.ts';
import { findLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretGet extends SecretCommand {
  static override summary = "print a secret's value: masked on a terminal, its exact bytes in a pipe";
  static override examples = [
    'ops secret get API_TOKEN -e dev -s hello --reveal',
    'ops secret get API_TOKEN -e dev -s hello > FILE',
    'ops secret get db_password --path /team/api',
  ];
  static override args = { name: argument("the secret's name, such as API_TOKEN") };
  static override flags = {
    ...locationFlags,
    reveal: booleanFlag('reveal', 'show the value on a terminal too'),
    raw: rawFlag,
    'at-version': integerFlag('at-version', 'an older version, as listed by ops secret history', {
      min: 1,
      max: 1e9,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretGet);
    const key = this.secretKey(args.name, flags);
    const context = await this.context();
    const place = await findLocation(context, await this.location(context, flags), { loaded: false });
    const {
      value,
      version,
      name: parameter,
    } = await getSecret(context, place, key.name, flags['at-version']);
    const masked = this.host.terminal.outIsTerminal && !flags.reveal;
    if (!this.json && !this.host.terminal.outIsTerminal) {
      this.host.terminal.raw(value.reveal());
      return;
    }
    const shown = masked ? value.toString() : value.reveal();
    // Printed as it is: a value is not wrapped like a screen.
    if (this.json) {
      this.printResult(secretValueDocument(key, { parameter, version, value: shown }), () => '');
    } else this.host.terminal.out(revealed(shown, flags.raw, this.input));
    if (masked) this.printMessage('Masked on a terminal; --reveal shows it');
  }
}
