import { argument, yesNo } from '../../cli/input/flags.ts';
import { foundScreen } from '../../cli/screens/secrets/secrets.ts';
import { askHidden } from '../../cli/secrets/ask-values.ts';
import { readValue } from '../../cli/secrets/read-input.ts';
import { placeFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { findByName, findByValue } from '../../operations/secrets/find.ts';
import { findLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretFind extends SecretCommand {
  static override summary = 'where a secret is: by a part of its name, or by its value';
  static override description =
    'A value to look for is typed hidden, or comes from standard input; it is compared here, and sent nowhere.';
  static override examples = [
    'ops secret find TOKEN -e dev',
    "ops secret find 'DB_*' -e dev",
    'ops secret find --value -e dev < FILE',
  ];
  static override args = { text: argument('a part of the name; with * it is the whole name') };
  static override flags = {
    ...placeFlags,
    value: yesNo('value', 'look for a value'),
    'keep-newline': yesNo('keep-newline', 'keep a line end at the end of the value'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretFind);
    const text = flags.value ? '' : this.need({ TEXT: args.text }).TEXT;
    const context = await this.context();
    const place = await findLocation(context, await this.where(context, flags, 'any service'), {
      loaded: false,
    });
    const found = flags.value
      ? await findByValue(context, place, await this.#value(flags['keep-newline']))
      : await findByName(context, place, text);
    this.show(found, () => foundScreen(found));
  }

  async #value(keepNewline: boolean) {
    if (this.interactive) return askHidden(await this.prompter(), 'Value to look for');
    return readValue(this.reading, null, keepNewline);
  }
}
