import { argument, serviceFlag, stringFlag } from '../../cli/input/flags.ts';
import { importFlags, pathFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { planCopy } from '../../operations/secrets/copy.ts';
import { importSecrets, previewOf } from '../../operations/secrets/import.ts';
import { changeNeeds, environmentLocation, findLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretCopy extends SecretCommand {
  static override summary =
    'copy secrets to an environment, from another one or from any Parameter Store path';
  static override description =
    'Names below a path become variable names, as chamber does it: db-password becomes DB_PASSWORD.';
  static override examples = [
    'ops secret copy --from dev --to live -s hello --confirm live',
    'ops secret copy API_TOKEN --from dev --to test -s hello --overwrite',
    'ops secret copy --path /team/api --to dev -s hello',
  ];
  // Accepts any number of names.
  static override strict = false;
  static override args = { name: argument('the names of the secrets (default: all)') };
  static override flags = {
    ...importFlags,
    ...pathFlags,
    from: stringFlag('from', 'the environment to copy from', { value: 'NAME' }),
    to: stringFlag('to', 'the environment to copy to', { value: 'NAME' }),
    service: serviceFlag,
    'to-service': stringFlag('to-service', 'the service to copy to, if it is another one', { value: 'NAME' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SecretCopy);
    const { path, from, to, service } = flags;
    this.requireValues({
      ...(path === undefined && { '--from': from }),
      '--to': to,
      ...((path !== undefined || argv.length > 0) && { '--service': service }),
    });
    const context = await this.context();
    const source = path === undefined ? { env: from, service } : { ...flags, service: undefined };
    const location = await this.location(context, source, 'any service');
    const target = { env: to ?? '', service: flags['to-service'] ?? service ?? null };
    const place = await environmentLocation(context, target, { loaded: true });
    const names = argv.length > 0 ? (argv as string[]) : null;
    this.announcePlanning();
    const sourcePlace = await findLocation(context, location, { loaded: false });
    const plan = await planCopy(context, sourcePlace, place, names);
    await this.writeMany(previewOf(plan), flags, {
      needs: () => changeNeeds(context, place),
      write: (options) => importSecrets(context, plan, options),
    });
  }
}
