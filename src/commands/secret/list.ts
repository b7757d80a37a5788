import { secretsScreen } from '../../cli/screens/secrets/secrets.ts';
import { placeFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { listSecrets } from '../../operations/secrets/list.ts';
import { findLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretList extends SecretCommand {
  static override summary =
    'secrets, without their values: versions, who wrote them, which services are given them';
  static override examples = [
    'ops secret list -e dev',
    'ops secret list -e dev -s hello --json',
    'ops secret list --path /team',
  ];
  static override flags = placeFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(SecretList);
    const context = await this.context();
    const place = await findLocation(context, await this.where(context, flags, 'any service'), {
      loaded: true,
    });
    const secrets = await listSecrets(context, place);
    this.show(secrets, () => secretsScreen(secrets, { columns: this.columns, paint: this.paint }));
  }
}
