import { booleanFlag, choiceFlag, stringFlag } from '../../cli/input/flags.ts';
import { rawFlag, revealed } from '../../cli/secrets/revealed.ts';
import { locationFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { count } from '../../cli/terminal/text.ts';
import { WRITE_FORMATS, writeSecrets } from '../../domain/secrets/formats/write.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { findLocation } from '../../operations/secrets/location/resolve.ts';
import { readStoredSecrets } from '../../operations/secrets/location/values.ts';

export default class SecretExport extends SecretCommand {
  static override summary = 'write all secrets of a service as text, to a pipe or a file';
  static override description = 'On a terminal the values are masked; --reveal shows them.';
  static override examples = [
    'ops secret export -e dev -s hello > .env',
    'ops secret export -e dev -s hello --format json --output secrets.json',
    'docker run --env-file <(ops secret export -e dev -s hello --format docker) IMAGE',
  ];
  static override flags = {
    ...locationFlags,
    format: choiceFlag('format', 'output format (default dotenv)', WRITE_FORMATS),
    output: stringFlag('output', 'write to this file, readable only by you', { value: 'FILE' }),
    overwrite: booleanFlag('overwrite', 'replace the file if it exists'),
    reveal: booleanFlag('reveal', 'show the values on a terminal too'),
    raw: rawFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SecretExport);
    const { terminal } = this.host;
    const context = await this.context();
    const secrets = await readStoredSecrets(
      context,
      await findLocation(context, await this.location(context, flags), { loaded: false }),
    );
    const masked = flags.output === undefined && terminal.outIsTerminal && !flags.reveal;
    const shown = masked
      ? secrets.map(({ name }) => ({ name, value: new SecretValue('[secret]') }))
      : secrets;
    const written = writeSecrets(flags.format ?? 'dotenv', shown);
    if (flags.output === undefined) terminal.raw(revealed(written, flags.raw, this.input));
    else {
      await this.host.writePrivateFile(flags.output, written, { overwrite: flags.overwrite });
      this.printMessage(`Wrote ${count(secrets.length, 'secret')} to ${flags.output}, readable only by you`);
    }
    if (masked) this.printMessage('Masked on a terminal; --reveal shows them');
  }
}
