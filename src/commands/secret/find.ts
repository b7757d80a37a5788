import { secretFoundDocument } from '../../cli/documents/secret.ts';
import { argument, booleanFlag } from '../../cli/input/flags.ts';
import { foundScreen } from '../../cli/screens/secrets/secrets.ts';
import { askHidden } from '../../cli/secrets/ask-values.ts';
import { readValue } from '../../cli/secrets/read-value.ts';
import { locationFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { findByName, findByValue } from '../../operations/secrets/find.ts';
import { findPlace } from '../../operations/secrets/location/resolve.ts';

export default class SecretFind extends SecretCommand {
  static override summary = 'find secrets by part of the name, or by value';
  static override description =
    'The value to find is typed hidden or read from standard input; it is compared on this machine and sent nowhere.';
  static override examples = [
    'ops secret find TOKEN -e dev',
    "ops secret find 'DB_*' -e dev",
    'ops secret find --value -e dev < FILE',
  ];
  static override args = { text: argument('part of the name; with *, a pattern for the whole name') };
  static override flags = {
    ...locationFlags,
    value: booleanFlag('value', 'find by value'),
    'keep-newline': booleanFlag('keep-newline', 'keep the trailing newline of the value'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretFind);
    const text = flags.value ? '' : this.requireValues({ TEXT: args.text }).TEXT;
    const context = await this.context();
    const place = await findPlace(context, await this.location(context, flags, 'any service'), {
      loaded: false,
    });
    const found = flags.value
      ? await findByValue(context, place, await this.#value(flags['keep-newline']))
      : await findByName(context, place, text);
    this.printResult(secretFoundDocument(found), () => foundScreen(found));
  }

  async #value(keepNewline: boolean) {
    if (this.interactive) return askHidden(await this.prompter(), 'Value to find');
    return readValue(this.input, null, keepNewline);
  }
}
