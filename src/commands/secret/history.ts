import { secretHistoryDocument } from '../../cli/documents/secret.ts';
import { argument } from '../../cli/input/flags.ts';
import { historyScreen } from '../../cli/screens/secrets/secrets.ts';
import { locationFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { secretHistory } from '../../operations/secrets/history.ts';
import { findPlace } from '../../operations/secrets/location/resolve.ts';

export default class SecretHistory extends SecretCommand {
  static override summary =
    'list the versions of a secret, newest first: when they were written, and by whom';
  static override description = 'Parameter Store keeps the newest 100 versions.';
  static override examples = [
    'ops secret history API_TOKEN -e dev -s hello',
    'ops secret history db_password --path /team/api --json',
  ];
  static override args = { name: argument("the secret's name, such as API_TOKEN") };
  static override flags = locationFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretHistory);
    const key = this.secretKey(args.name, flags);
    const context = await this.context();
    const history = await secretHistory(
      context,
      await findPlace(context, await this.location(context, flags), { loaded: false }),
      key.name,
    );
    this.printResult(secretHistoryDocument(key, history), () => historyScreen(history, this.paint));
  }
}
