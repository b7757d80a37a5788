import { argument, oneOf, text, texts, whole, yesNo } from '../../cli/input/flags.ts';
import { tagsOf } from '../../cli/input/tags.ts';
import { secretSetScreen } from '../../cli/screens/secrets/secrets.ts';
import { restartScreen } from '../../cli/screens/services/restart.ts';
import { askHiddenTwice } from '../../cli/secrets/ask-values.ts';
import { checkSources, readValue, refuseTypedValue } from '../../cli/secrets/read-input.ts';
import { changeFlags, restartFlag, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { ALPHABETS, type Generation, generateSecret } from '../../domain/secrets/generate.ts';
import type { SecretValue } from '../../domain/secrets/value.ts';
import { titleOf } from '../../operations/secrets/location/location.ts';
import { changeNeeds, findLocation } from '../../operations/secrets/location/resolve.ts';
import { currentSecret, restartConsumers, setSecret } from '../../operations/secrets/set.ts';

interface Given {
  generate: boolean;
  length?: number | undefined;
  alphabet?: Generation['alphabet'] | undefined;
  file?: string | undefined;
  'keep-newline': boolean;
}

export default class SecretSet extends SecretCommand {
  static override summary =
    'store a secret; its value is typed hidden, generated, or comes from standard input or a file';
  static override description =
    'A value never stands on a command line. One line end at the end is removed, and said so, unless --keep-newline.';
  static override examples = [
    'ops secret set API_TOKEN -e dev -s hello',
    'ops secret set API_TOKEN -e dev -s hello < FILE',
    'ops secret set SESSION_KEY -e dev -s shared --generate --length 64',
    'ops secret set db_password --path /team/api --key alias/parameter_store_key',
  ];
  static override strict = false;
  static override args = {
    name: argument("the secret's name, such as API_TOKEN; then - for standard input"),
  };
  static override flags = {
    ...changeFlags,
    restart: restartFlag,
    file: text('file', 'read the value from this file', { char: 'f', value: 'FILE' }),
    'keep-newline': yesNo('keep-newline', 'keep a line end at the end of the value'),
    generate: yesNo('generate', 'generate the value; nobody sees it'),
    length: whole('length', 'characters of a generated value (32)', { min: 8, max: 4096 }),
    alphabet: oneOf('alphabet', 'characters that a generated value is made of', ALPHABETS),
    overwrite: yesNo('overwrite', 'write a new version where the secret exists'),
    'if-version': whole('if-version', 'write only where this is its newest version', { min: 1, max: 1e9 }),
    tag: texts('tag', 'a tag of the parameter; repeatable', { value: 'KEY=VALUE' }),
  };

  async run(): Promise<void> {
    const { args, flags, argv } = await this.parse(SecretSet);
    const rest = (argv as string[]).slice(1);
    refuseTypedValue(rest, `${this.words} ${args.name} …`);
    const name = this.nameIn(args.name, flags);
    checkSources(flags, rest.includes('-'));
    const tags = tagsOf(flags.tag ?? []);
    const context = await this.context();
    const place = await findLocation(context, await this.where(context, flags), { loaded: true });
    const seen = { overwrite: flags.overwrite, version: flags['if-version'] ?? null };
    const current = await currentSecret(context, place, name, seen);
    await this.consent(await changeNeeds(context, place), flags);
    const value = await this.#value(name, rest.includes('-'), flags);
    const result = await setSecret(context, place, current, { value, tags });
    const screen = secretSetScreen(result, titleOf(place));
    if (!flags.restart) return this.show(result, () => screen);
    // Said before it is waited for: the secret is set, whatever becomes of the services.
    this.say(screen);
    const restarted = await restartConsumers(context, place, result.services, this.interrupts);
    this.show({ ...result, restarted }, () => restartScreen(restarted));
  }

  async #value(name: string, stdin: boolean, given: Given): Promise<SecretValue> {
    const { generate, file, length = 32, alphabet = 'alphanumeric' } = given;
    if (generate) return generateSecret({ length, alphabet });
    if (file === undefined && !stdin && this.interactive) return askHiddenTwice(await this.prompter(), name);
    return readValue(this.reading, file ?? null, given['keep-newline']);
  }
}
