import { argument, serviceFlag, yesNo } from '../../cli/input/flags.ts';
import { diffScreen } from '../../cli/screens/secrets/secrets.ts';
import { SecretCommand } from '../../cli/secrets/secret-command.ts';
import { diffSecrets } from '../../operations/secrets/diff.ts';
import { environmentLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretDiff extends SecretCommand {
  static override summary = 'which secrets two environments do not have alike; no value is shown';
  static override examples = ['ops secret diff dev live', 'ops secret diff dev live -s hello --exit-code'];
  static override args = {
    first: argument('an environment'),
    second: argument('another'),
  };
  static override flags = {
    service: serviceFlag,
    'exit-code': yesNo('exit-code', 'exit with 8 where there is a difference'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretDiff);
    const given = this.need({ FIRST: args.first, SECOND: args.second });
    const { service = null } = flags;
    const context = await this.context();
    const first = await environmentLocation(context, { env: given.FIRST, service }, { loaded: false });
    const second = await environmentLocation(context, { env: given.SECOND, service }, { loaded: false });
    const diff = await diffSecrets(context, first, second);
    this.show(diff, () => diffScreen(diff, this.paint));
    if (flags['exit-code'] && diff.differences.length > 0) this.exitWith('drift');
  }
}
