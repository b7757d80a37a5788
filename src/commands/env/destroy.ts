import { BaseCommand } from '../../cli/command/base-command.ts';
import { destroyFlow } from '../../cli/flows/destroy.ts';
import { booleanFlag, confirmFlag, environmentArgument, lockWaitFlag } from '../../cli/input/flags.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';

export default class EnvDestroy extends BaseCommand {
  static override summary = 'delete an environment, and check that nothing is left except what was listed';
  static override description = 'Requires the name, typed or as --confirm NAME, for every environment.';
  static override examples = ['ops env destroy dev', 'ops env destroy dev --confirm dev --json'];
  static override args = { environment: environmentArgument };
  static override flags = {
    confirm: confirmFlag,
    yes: booleanFlag('yes', 'has no effect: destroying always requires the name', { char: 'y' }),
    'keep-secrets': booleanFlag('keep-secrets', 'keep the secrets and the key that encrypts them'),
    'keep-files': booleanFlag('keep-files', 'keep inventories/ENVIRONMENT'),
    'lock-wait': lockWaitFlag,
  };

  protected override startsRun(): boolean {
    return true;
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EnvDestroy);
    const context = await this.context();
    const name = await this.environmentName(context, args.environment);
    const environment = await loadEnvironment(context, name, 'optional');
    await destroyFlow(this, context, environment, {
      confirm: flags.confirm,
      lockWait: flags['lock-wait'] ?? 0,
      deleteSecrets: !flags['keep-secrets'],
      keepFiles: flags['keep-files'],
    });
  }
}
