import { environmentFlag, text, texts, yesNo } from '../../cli/input/flags.ts';
import { childVariables, STRICT_VALUE } from '../../cli/secrets/child-variables.ts';
import { SecretCommand, treeFlags } from '../../cli/secrets/secret-command.ts';
import { findLocation } from '../../operations/secrets/location/resolve.ts';
import { variablesOf } from '../../operations/secrets/location/values.ts';

export default class SecretExec extends SecretCommand {
  static override summary = 'run a command with the secrets of one or more services in its environment';
  static override description =
    'Signals and the exit code are the command’s own. Where two services have the same name, the later one wins.';
  static override examples = [
    'ops secret exec -e dev -s hello -- python3 -m app',
    'ops secret exec -e dev -s shared -s hello --pristine -- env',
    'ops secret exec --path /team/api -- ./server',
  ];
  // The command and its own flags, after --.
  static override strict = false;
  static override flags = {
    env: environmentFlag,
    service: texts('service', 'the service; repeatable', { char: 's', value: 'NAME' }),
    ...treeFlags,
    pristine: yesNo('pristine', 'nothing but the secrets in its environment'),
    strict: yesNo('strict', 'only what the environment holds a place for, and each place must be filled'),
    'strict-value': text('strict-value', `the value that holds a place (${STRICT_VALUE})`, { value: 'TEXT' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SecretExec);
    const { service: services, ...given } = flags;
    const { command, words } = this.commandIn(argv as string[], 0);
    this.need({
      ...(flags.path === undefined && { '--service': services?.[0] }),
      '-- COMMAND': command,
    });
    const context = await this.context();
    const named = services ?? [undefined];
    const places = await Promise.all(
      named.map(async (service) =>
        findLocation(context, await this.where(context, { ...given, service }), { loaded: false }),
      ),
    );
    const variables = childVariables(await variablesOf(context, places), this.host.env, {
      pristine: flags.pristine,
      strictValue: flags.strict ? (flags['strict-value'] ?? STRICT_VALUE) : null,
      warn: (message) => this.say(message),
    });
    this.host.become(await context.machine.run({ command: command ?? '', words, variables }));
  }
}
