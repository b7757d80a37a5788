import { BaseCommand } from '../../cli/base-command.ts';
import { argument, environmentFlag, serviceFlag, text, yesNo } from '../../cli/flags.ts';
import { secretSetScreen } from '../../cli/screens/secrets.ts';
import { askHiddenTwice, secretText, withoutLineEnd } from '../../cli/secrets.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import { loadEnvironment } from '../../operations/load.ts';
import { setSecret } from '../../operations/secrets.ts';

export default class SecretSet extends BaseCommand {
  static override summary =
    'store a secret; its value is typed hidden, or comes from standard input or a file';
  static override description =
    'A value never stands on a command line. One line end at the end is removed, and said so, unless --keep-newline.';
  static override examples = [
    'ops secret set API_TOKEN -e dev -s hello',
    'ops secret set API_TOKEN -e dev -s hello < FILE',
  ];
  static override args = { name: argument("the secret's name, such as API_TOKEN") };
  static override flags = {
    env: environmentFlag,
    service: serviceFlag,
    file: text('file', 'read the value from this file', { char: 'f', value: 'FILE' }),
    'keep-newline': yesNo('keep-newline', 'keep a line end at the end of the value'),
    overwrite: yesNo('overwrite', 'write a new version where the secret exists'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretSet);
    const given = this.need({ NAME: args.name, '--service': flags.service });
    const context = await this.context();
    const environment = await loadEnvironment(context, await this.environment(context, flags.env, '--env'));
    const value = await this.#value(given.NAME, flags.file, flags['keep-newline']);
    const secret = { service: given['--service'], name: given.NAME, value, overwrite: flags.overwrite };
    const result = await setSecret(context, environment, secret);
    this.show(result, () => secretSetScreen(result, environment.name));
  }

  async #value(name: string, file: string | undefined, keepNewline: boolean): Promise<SecretValue> {
    if (file === undefined && this.interactive) return askHiddenTwice(await this.prompter(), name);
    const bytes = file === undefined ? await this.around.terminal.input() : await this.around.readFile(file);
    const read = secretText(bytes, file ?? 'standard input');
    if (keepNewline) return new SecretValue(read);
    const { value, removed } = withoutLineEnd(read);
    if (removed) this.say('A line end at the end of the value was removed; --keep-newline keeps it');
    return new SecretValue(value);
  }
}
