import { BaseCommand } from '../../cli/command/base-command.ts';
import { consentByName } from '../../cli/dialogue/consent.ts';
import { confirmFlag, environmentArgument, lockWaitFlag, yesNo } from '../../cli/input/flags.ts';
import { runHeader } from '../../cli/progress/header.ts';
import { destroyedScreen, destroyScreen } from '../../cli/screens/environment/destroy.ts';
import { destroyEnvironment, planDestroy } from '../../operations/deployment/destroy.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';

export default class EnvDestroy extends BaseCommand {
  static override summary = 'delete an environment, and prove that nothing is left but what was listed';
  static override description = 'Needs the name, typed or as --confirm NAME, in every environment.';
  static override examples = ['ops env destroy dev', 'ops env destroy dev --confirm dev --json'];
  static override args = { environment: environmentArgument };
  static override flags = {
    confirm: confirmFlag,
    yes: yesNo('yes', 'has no effect here: only the name consents', { char: 'y' }),
    'keep-secrets': yesNo('keep-secrets', 'keep the secrets, and the key they are encrypted under'),
    'keep-files': yesNo('keep-files', 'keep inventories/ENVIRONMENT'),
    'lock-wait': lockWaitFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvDestroy);
    const context = await this.context();
    const name = await this.environment(context, args.environment);
    const environment = await loadEnvironment(context, name);
    // Refused before anything is read: nobody is there to type the name.
    if (!this.interactive) await consentByName(name, { confirm: flags.confirm }, this.asking(name));
    this.say(destroyScreen(await planDestroy(context, environment), this.paint));
    await consentByName(name, { confirm: flags.confirm }, this.asking(name));
    const result = await this.watched(runHeader(environment.rendered, 'destroy'), (signal) =>
      destroyEnvironment(context, environment, {
        lockWait: flags['lock-wait'] ?? 0,
        signal,
        deleteSecrets: !flags['keep-secrets'],
        keepFiles: flags['keep-files'],
      }),
    );
    this.show(result, () => destroyedScreen(result, this.paint));
  }
}
