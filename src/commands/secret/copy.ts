import { argument, serviceFlag, text } from '../../cli/flags.ts';
import { importFlags, SecretCommand, treeFlags } from '../../cli/secret-command.ts';
import { carryOut } from '../../cli/secret-writes.ts';
import { planCopy } from '../../operations/secret-copy.ts';
import type { SecretPlace } from '../../operations/secret-place.ts';

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
    const source: SecretPlace =
      path === undefined
        ? await this.environmentPlace(context, { env: from, service }, false)
        : await this.place(context, { ...flags, service: undefined });
    const target = { env: to, service: flags['to-service'] ?? service };
    const place = await this.environmentPlace(context, target, true);
    const names = argv.length > 0 ? (argv as string[]) : null;
    const plan = await planCopy(context, source, place, names);
    await carryOut(this.writing(context), plan, flags);
  }
}
