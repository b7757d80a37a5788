import { argument } from '../../cli/input/flags.ts';
import { historyScreen } from '../../cli/screens/secrets/secrets.ts';
import { placeFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { secretHistory } from '../../operations/secrets/history.ts';
import { findLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretHistory extends SecretCommand {
  static override summary = 'the versions of a secret, newest first: when, and who wrote them';
  static override description = 'Parameter Store keeps the newest hundred.';
  static override examples = [
    'ops secret history API_TOKEN -e dev -s hello',
    'ops secret history db_password --path /team/api --json',
  ];
  static override args = { name: argument("the secret's name, such as API_TOKEN") };
  static override flags = placeFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretHistory);
    const name = this.nameIn(args.name, flags);
    const context = await this.context();
    const history = await secretHistory(
      context,
      await findLocation(context, await this.where(context, flags), { loaded: false }),
      name,
    );
    this.show(history, () => historyScreen(history, this.paint));
  }
}
