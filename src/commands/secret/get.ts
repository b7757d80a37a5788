import { BaseCommand } from '../../cli/base-command.ts';
import { argument, environmentFlag, serviceFlag, yesNo } from '../../cli/flags.ts';
import { knownEnvironment } from '../../operations/known.ts';
import { getSecret } from '../../operations/secrets.ts';

export default class SecretGet extends BaseCommand {
  static override summary = "a secret's value: masked on a terminal, its exact bytes in a pipe";
  static override examples = [
    'ops secret get API_TOKEN -e dev -s hello --reveal',
    'ops secret get API_TOKEN -e dev -s hello > FILE',
  ];
  static override args = { name: argument("the secret's name, such as API_TOKEN") };
  static override flags = {
    env: environmentFlag,
    service: serviceFlag,
    reveal: yesNo('reveal', 'show the value on a terminal too'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretGet);
    const given = this.need({ NAME: args.name, '--service': flags.service });
    const context = await this.context();
    const environment = await knownEnvironment(context, await this.environment(context, flags.env, '--env'));
    const { value, version } = await getSecret(context, environment, {
      service: given['--service'],
      name: given.NAME,
    });
    const masked = this.around.terminal.outIsTerminal && !flags.reveal;
    if (!this.json && !this.around.terminal.outIsTerminal) {
      this.around.terminal.raw(value.reveal());
      return;
    }
    const shown = masked ? value.toString() : value.reveal();
    // As it is: a value is not folded like a screen.
    if (this.json)
      this.show({ name: given.NAME, service: given['--service'], version, value: shown }, () => '');
    else this.around.terminal.out(shown);
    if (masked) this.say('Masked on a terminal; --reveal shows it');
  }
}
