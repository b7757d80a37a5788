import { BaseCommand } from '../../cli/command/base-command.ts';
import { consentToAction } from '../../cli/dialogue/consent.ts';
import { adoptedDocument } from '../../cli/documents/environment.ts';
import { booleanFlag, environmentArgument, variable, yesFlag } from '../../cli/input/flags.ts';
import { placeFlags, placeFrom } from '../../cli/input/place-flags.ts';
import { adoptedScreen, adoptScreen } from '../../cli/screens/environment/adopt.ts';
import { draftAdoption, saveAdoption } from '../../operations/environment/adopt.ts';

export default class EnvAdopt extends BaseCommand {
  static override summary = 'restore the files of a deployed environment';
  static override description =
    'From the answers and manifests that its last apply kept in the artefact bucket, or from its stacks. Writes files only, and overwrites none; what cannot be restored is listed, never guessed.';
  static override examples = [
    'ops env adopt dev',
    'ops env adopt dev --profile team --region eu-central-1 --yes',
    'ops env adopt dev --from-stacks',
  ];
  static override args = { environment: environmentArgument };
  static override flags = {
    yes: yesFlag,
    'from-stacks': booleanFlag('from-stacks', 'do not use what the last apply kept'),
    ...placeFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvAdopt);
    const context = await this.context();
    // Not one of the workspace's environments, which have their files.
    const { ENVIRONMENT: name } = this.requireValues({
      ENVIRONMENT: args.environment ?? this.host.env[variable('env')],
    });
    const adoption = await draftAdoption(context, name, {
      ...placeFrom(flags),
      fromStacks: flags['from-stacks'],
    });
    if (adoption.files.length > 0) {
      this.printMessage(adoptScreen(adoption, this.paint));
      const message = `Write ${adoption.files.length === 1 ? 'this file' : 'these files'}?`;
      await consentToAction({ message, loses: false }, flags, this.promptContext(name));
      await saveAdoption(context, adoption);
    }
    this.printResult(adoptedDocument(adoption), () => adoptedScreen(adoption, this.paint));
  }
}
