import { secretListDocument } from '../../cli/documents/secret.ts';
import { secretsScreen } from '../../cli/screens/secrets/secrets.ts';
import { locationFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { listSecrets } from '../../operations/secrets/list.ts';
import { pathOf } from '../../operations/secrets/location/location.ts';
import { findPlace } from '../../operations/secrets/location/resolve.ts';

export default class SecretList extends SecretCommand {
  static override summary =
    'list secrets without their values: versions, who wrote them, which services use them';
  static override examples = [
    'ops secret list -e dev',
    'ops secret list -e dev -s hello --json',
    'ops secret list --path /team',
  ];
  static override flags = locationFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(SecretList);
    const context = await this.context();
    const place = await findPlace(context, await this.location(context, flags, 'any service'), {
      loaded: true,
    });
    const secrets = await listSecrets(context, place);
    const root = pathOf(place.kind === 'tree' ? place : { ...place, service: null });
    this.printResult(secretListDocument(secrets, root), () => secretsScreen(secrets, this.output));
  }
}
