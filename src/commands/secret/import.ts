import { argument, oneOf } from '../../cli/input/flags.ts';
import { readText } from '../../cli/secrets/read-input.ts';
import { importFlags, placeFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { formatOf, READ_FORMATS, readSecrets } from '../../domain/secrets/formats/read.ts';
import { importSecrets, planImport, previewOf } from '../../operations/secrets/import.ts';
import { namedIn } from '../../operations/secrets/location/location.ts';
import { changeNeeds, findLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretImport extends SecretCommand {
  static override summary = 'store many secrets: from a .env, JSON or YAML file, or standard input';
  static override description =
    'All or nothing: a line that cannot be read is told by its number, and nothing is written. What has the same value already is left as it is.';
  static override examples = [
    'ops secret import .env -e dev -s hello --dry-run',
    'ops secret export -e dev -s hello --format json | ops secret import -e test -s hello --format json',
  ];
  static override args = { file: argument('the file; - or left out: standard input') };
  static override flags = {
    ...placeFlags,
    ...importFlags,
    format: oneOf('format', 'how it is written; else the ending of the file says', READ_FORMATS),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretImport);
    const file = args.file === undefined || args.file === '-' ? null : args.file;
    const format = flags.format ?? formatOf(file ?? '') ?? 'dotenv';
    const context = await this.context();
    const place = await findLocation(context, await this.where(context, flags), { loaded: true });
    const entries = readSecrets(format, await readText(this.reading, file), file ?? 'standard input');
    const plan = await planImport(context, place, namedIn(place, entries, file ?? 'standard input'));
    await this.writeMany(previewOf(plan), flags, {
      needs: () => changeNeeds(context, place),
      write: (options) => importSecrets(context, plan, options),
    });
  }
}
