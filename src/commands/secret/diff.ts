import { secretDiffDocument } from '../../cli/documents/secret.ts';
import { argument, booleanFlag, serviceFlag } from '../../cli/input/flags.ts';
import { diffScreen } from '../../cli/screens/secrets/secrets.ts';
import { SecretCommand } from '../../cli/secrets/secret-command.ts';
import { diffSecrets } from '../../operations/secrets/diff.ts';
import { environmentPlace } from '../../operations/secrets/location/resolve.ts';

export default class SecretDiff extends SecretCommand {
  static override summary = 'compare the secrets of two environments; no value is shown';
  static override examples = ['ops secret diff dev live', 'ops secret diff dev live -s hello --exit-code'];
  static override args = {
    first: argument('the first environment'),
    second: argument('the second environment'),
  };
  static override flags = {
    service: serviceFlag,
    'exit-code': booleanFlag('exit-code', 'exit with 8 if they differ'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretDiff);
    const given = this.requireValues({ FIRST: args.first, SECOND: args.second });
    const { service = null } = flags;
    const context = await this.context();
    const first = await environmentPlace(context, { env: given.FIRST, service }, { loaded: false });
    const second = await environmentPlace(context, { env: given.SECOND, service }, { loaded: false });
    const diff = await diffSecrets(context, first, second);
    this.printResult(secretDiffDocument(diff), () => diffScreen(diff, this.paint));
    if (flags['exit-code'] && diff.differences.length > 0) this.setExitStatus('drift');
  }
}
