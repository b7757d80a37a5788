import { consentToAction } from '../../cli/dialogue/consent.ts';
import { secretSetDocument } from '../../cli/documents/secret.ts';
import { argument, choiceFlag, integerFlag } from '../../cli/input/flags.ts';
import { rotatedScreen } from '../../cli/screens/secrets/changes.ts';
import { definedVariables } from '../../cli/secrets/child-variables.ts';
import { changeFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { ALPHABETS } from '../../domain/secrets/generate.ts';
import { titleOf } from '../../operations/secrets/location/location.ts';
import { changeNeeds, findLocation } from '../../operations/secrets/location/resolve.ts';
import { rotateSecret } from '../../operations/secrets/rotate.ts';

export default class SecretRotate extends SecretCommand {
  static override summary =
    'generate a new value and restart the services that use it, or restore the old value';
  static override description =
    'If new tasks do not start, or the command after -- fails, the old value is restored.';
  static override examples = [
    'ops secret rotate SESSION_KEY -e dev -s hello',
    'ops secret rotate API_TOKEN -e dev -s hello --length 48 --yes -- ./check-login',
  ];
  // A command that verifies the new value may follow --.
  static override strict = false;
  static override args = { name: argument("the secret's name, such as API_TOKEN") };
  static override flags = {
    ...changeFlags,
    length: integerFlag('length', 'characters of the value (default: as in the manifest, else 32)', {
      min: 8,
      max: 4096,
    }),
    alphabet: choiceFlag('alphabet', 'alphabet of the value', ALPHABETS),
  };

  async run(): Promise<void> {
    const { args, flags, argv } = await this.parse(SecretRotate);
    const { command, words } = this.childCommand(argv as string[], 1);
    const key = this.secretKey(args.name, flags);
    const context = await this.context();
    const place = await findLocation(context, await this.location(context, flags), { loaded: true });
    await this.consent(await changeNeeds(context, place), flags);
    const consented = flags.yes || flags.confirm !== undefined;
    const message = `Replace the value of ${key.name} in ${titleOf(place)}?`;
    await consentToAction({ message, loses: true }, { yes: consented }, this.promptContext());
    const { length, alphabet } = flags;
    const result = await rotateSecret(context, place, key.name, {
      generation: { ...(length !== undefined && { length }), ...(alphabet !== undefined && { alphabet }) },
      verify: command === undefined ? null : { command, words, variables: definedVariables(this.host.env) },
      signal: this.interrupts,
    });
    this.printResult(secretSetDocument(key, result, result.restarted), () =>
      rotatedScreen(result, titleOf(place)),
    );
  }
}
