import { consentToDo } from '../../cli/dialogue/consent.ts';
import { argument, oneOf, whole } from '../../cli/input/flags.ts';
import { rotatedScreen } from '../../cli/screens/secrets/changes.ts';
import { definedVariables } from '../../cli/secrets/child-variables.ts';
import { changeFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { ALPHABETS } from '../../domain/secrets/generate.ts';
import { titleOf } from '../../operations/secrets/location/location.ts';
import { changeNeeds, findLocation } from '../../operations/secrets/location/resolve.ts';
import { rotateSecret } from '../../operations/secrets/rotate.ts';

export default class SecretRotate extends SecretCommand {
  static override summary = 'a new generated value, new tasks for all that use it, or everything as it was';
  static override description =
    'Where new tasks do not come up, or the command after -- does not end with 0, the old value is put back.';
  static override examples = [
    'ops secret rotate SESSION_KEY -e dev -s hello',
    'ops secret rotate API_TOKEN -e dev -s hello --length 48 --yes -- ./check-login',
  ];
  // The command that verifies, after --.
  static override strict = false;
  static override args = { name: argument("the secret's name, such as API_TOKEN") };
  static override flags = {
    ...changeFlags,
    length: whole('length', 'characters (as the manifest says, else 32)', { min: 8, max: 4096 }),
    alphabet: oneOf('alphabet', 'characters it is made of', ALPHABETS),
  };

  async run(): Promise<void> {
    const { args, flags, argv } = await this.parse(SecretRotate);
    const { command, words } = this.commandIn(argv as string[], 1);
    const name = this.nameIn(args.name, flags);
    const context = await this.context();
    const place = await findLocation(context, await this.where(context, flags), { loaded: true });
    await this.consent(await changeNeeds(context, place), flags);
    const consented = flags.yes || flags.confirm !== undefined;
    await consentToDo(`Give ${name} of ${titleOf(place)} a new value?`, { yes: consented }, this.asking());
    const { length, alphabet } = flags;
    const result = await rotateSecret(context, place, name, {
      generation: { ...(length !== undefined && { length }), ...(alphabet !== undefined && { alphabet }) },
      verify: command === undefined ? null : { command, words, variables: definedVariables(this.host.env) },
      signal: this.interrupts,
    });
    this.show(result, () => rotatedScreen(result, titleOf(place)));
  }
}
