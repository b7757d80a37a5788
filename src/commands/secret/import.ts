import { argument, choiceFlag } from '../../cli/input/flags.ts';
import { readSecretFile } from '../../cli/secrets/read-value.ts';
import { importFlags, locationFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { formatOf, READ_FORMATS, readSecrets } from '../../domain/secrets/formats/read.ts';
import { STANDARD_INPUT } from '../../domain/secrets/formats/source.ts';
import { importSecrets, planImport, previewOf } from '../../operations/secrets/import.ts';
import { namedIn } from '../../operations/secrets/location/location.ts';
import { changeNeeds, findLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretImport extends SecretCommand {
  static override summary = 'store many secrets from a .env, JSON or YAML file, or from standard input';
  static override description =
    'All or nothing: unreadable lines are reported by number, and nothing is written. Secrets that already have the value are left unchanged.';
  static override examples = [
    'ops secret import .env -e dev -s hello --dry-run',
    'ops secret export -e dev -s hello --format json | ops secret import -e test -s hello --format json',
  ];
  static override args = { file: argument('the file (default, or -: standard input)') };
  static override flags = {
    ...locationFlags,
    ...importFlags,
    format: choiceFlag(
      'format',
      'format of the input (default: from the file extension, else dotenv)',
      READ_FORMATS,
    ),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SecretImport);
    const file = args.file === undefined || args.file === '-' ? null : args.file;
    const name = file ?? STANDARD_INPUT;
    const format = flags.format ?? formatOf(file ?? '') ?? 'dotenv';
    const context = await this.context();
    const place = await findLocation(context, await this.location(context, flags), { loaded: true });
    const entries = readSecrets(format, await readSecretFile(this.input, file), name);
    this.announcePlanning();
    const plan = await planImport(context, place, namedIn(place, entries, name));
    await this.writeMany(previewOf(plan), flags, {
      needs: () => changeNeeds(context, place),
      write: (options) => importSecrets(context, plan, options),
    });
  }
}
