import { BaseCommand } from '../../cli/base-command.ts';
import { environmentFlag, serviceFlag } from '../../cli/flags.ts';
import { secretsScreen } from '../../cli/screens/secrets.ts';
import { loadEnvironment } from '../../operations/load.ts';
import { listSecrets } from '../../operations/secrets.ts';

export default class SecretList extends BaseCommand {
  static override summary = 'secrets of an environment, without their values';
  static override examples = ['ops secret list -e dev', 'ops secret list -e dev -s hello --json'];
  static override flags = { env: environmentFlag, service: serviceFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(SecretList);
    const context = await this.context();
    const name = await this.environment(context, flags.env, '--env');
    const filter = flags.service === undefined ? {} : { service: flags.service };
    const secrets = await listSecrets(context, await loadEnvironment(context, name), filter);
    this.show(secrets, () => secretsScreen(secrets, this.paint));
  }
}
