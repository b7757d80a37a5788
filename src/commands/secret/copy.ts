import { argument, serviceFlag, text } from '../../cli/input/flags.ts';
import { importFlags, SecretCommand, treeFlags } from '../../cli/secrets/secret-command.ts';
import { planCopy } from '../../operations/secrets/copy.ts';
import { importSecrets, previewOf } from '../../operations/secrets/import.ts';
import { changeNeeds, environmentLocation, findLocation } from '../../operations/secrets/location/resolve.ts';

export default class SecretCopy extends SecretCommand {
  static override summary =
    'copy secrets to an environment, from another or from any tree of Parameter Store';
  static override description =
    'Names of a foreign tree become variables, as chamber makes them: db-password becomes DB_PASSWORD.';
  static override examples = [
    'ops secret copy --from dev --to live -s hello --confirm live',
    'ops secret copy API_TOKEN --from dev --to test -s hello --overwrite',
    'ops secret copy --path /team/api --to dev -s hello',
  ];
  // Any number of names.
  static override strict = false;
  static override args = { name: argument('the names of the secrets; none: all') };
  static override flags = {
    ...importFlags,
    ...treeFlags,
    from: text('from', 'the environment they come from', { value: 'NAME' }),
    to: text('to', 'the environment they go to', { value: 'NAME' }),
    service: serviceFlag,
    'to-service': text('to-service', 'the service they go to, where it is another', { value: 'NAME' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SecretCopy);
    const { path, from, to, service } = flags;
    this.need({
      ...(path === undefined && { '--from': from }),
      '--to': to,
      ...((path !== undefined || argv.length > 0) && { '--service': service }),
    });
    const context = await this.context();
    const source = path === undefined ? { env: from, service } : { ...flags, service: undefined };
    const where = await this.where(context, source, 'any service');
    const target = { env: to ?? '', service: flags['to-service'] ?? service ?? null };
    const place = await environmentLocation(context, target, { loaded: true });
    const names = argv.length > 0 ? (argv as string[]) : null;
    const plan = await planCopy(context, await findLocation(context, where, { loaded: false }), place, names);
    await this.writeMany(previewOf(plan), flags, {
      needs: () => changeNeeds(context, place),
      write: (options) => importSecrets(context, plan, options),
    });
  }
}
