import { secretWrittenFlow } from '../../cli/flows/secret-written.ts';
import { argument, booleanFlag, integerFlag, stringListFlag } from '../../cli/input/flags.ts';
import { tagsOf } from '../../cli/input/tags.ts';
import { checkSources, newValue, refuseTypedValue, valueFlags } from '../../cli/secrets/new-value.ts';
import { changeFlags, restartFlag, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { changeNeeds, findPlace } from '../../operations/secrets/location/resolve.ts';
import { lookAt, setSecret } from '../../operations/secrets/set.ts';

export default class SecretSet extends SecretCommand {
  static override summary =
    'store a secret; the value is typed hidden, generated, or read from standard input or a file';
  static override description =
    'Values are never accepted on the command line. One trailing newline is removed, with a note, unless --keep-newline is given.';
  static override examples = [
    'ops secret set API_TOKEN -e dev -s hello',
    'ops secret set API_TOKEN -e dev -s hello < FILE',
    'ops secret set SESSION_KEY -e dev -s shared --generate --length 64',
    'ops secret set db_password --path /team/api --key alias/parameter_store_key',
  ];
  static override strict = false;
  static override args = {
    name: argument("the secret's name, such as API_TOKEN; then - to read standard input"),
  };
  static override flags = {
    ...changeFlags,
    restart: restartFlag,
    ...valueFlags,
    overwrite: booleanFlag('overwrite', 'write a new version if the secret exists'),
    'if-version': integerFlag('if-version', 'write only if this is the newest version', { min: 1, max: 1e9 }),
    tag: stringListFlag('tag', 'a tag of the parameter; repeatable', { value: 'KEY=VALUE' }),
  };

  async run(): Promise<void> {
    const { args, flags, argv } = await this.parse(SecretSet);
    const stdin = refuseTypedValue((argv as string[]).slice(1), `${this.commandName} ${args.name} …`);
    const key = this.secretKey(args.name, flags);
    checkSources(flags, stdin);
    const tags = tagsOf(flags.tag ?? []);
    const context = await this.context();
    const place = await findPlace(context, await this.location(context, flags), { loaded: true });
    const expected = { overwrite: flags.overwrite, version: flags['if-version'] ?? null };
    const current = await lookAt(context, place, key.name, expected);
    await this.consent(await changeNeeds(context, place), flags);
    const value = await newValue(this.input, key.name, { ...flags, stdin });
    const result = await setSecret(context, place, current, { value, tags });
    await secretWrittenFlow(this, context, place, { key, result, restart: flags.restart });
  }
}
