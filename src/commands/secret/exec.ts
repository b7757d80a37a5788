import { booleanFlag, environmentFlag, stringFlag, stringListFlag } from '../../cli/input/flags.ts';
import { childVariables, STRICT_VALUE } from '../../cli/secrets/child-variables.ts';
import { pathFlags, SecretCommand } from '../../cli/secrets/secret-command.ts';
import { findLocation } from '../../operations/secrets/location/resolve.ts';
import { variablesOf } from '../../operations/secrets/location/values.ts';

export default class SecretExec extends SecretCommand {
  static override summary = 'run a command with the secrets of one or more services in its environment';
  static override description =
    'The command takes the place of ops: it has its process id, terminal, signals and exit code. If two services have a secret of the same name, the later service wins.';
  static override examples = [
    'ops secret exec -e dev -s hello -- python3 -m app',
    'ops secret exec -e dev -s shared -s hello --pristine -- env',
    'ops secret exec --path /team/api -- ./server',
  ];
  // The command and its own flags, after --.
  static override strict = false;
  static override flags = {
    env: environmentFlag,
    service: stringListFlag('service', 'the service; repeatable', { char: 's', value: 'NAME' }),
    ...pathFlags,
    pristine: booleanFlag('pristine', 'pass only the secrets, and nothing else of the environment'),
    strict: booleanFlag(
      'strict',
      'fill only placeholders in the environment; every placeholder must be filled',
    ),
    'strict-value': stringFlag(
      'strict-value',
      `the value that marks a placeholder (default ${STRICT_VALUE})`,
      {
        value: 'TEXT',
      },
    ),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SecretExec);
    const { service: services, ...given } = flags;
    const { command, words } = this.childCommand(argv as string[], 0);
    this.requireValues({
      ...(flags.path === undefined && { '--service': services?.[0] }),
      '-- COMMAND': command,
    });
    const context = await this.context();
    const serviceNames = services ?? [undefined];
    const places = await Promise.all(
      serviceNames.map(async (service) =>
        findLocation(context, await this.location(context, { ...given, service }), { loaded: false }),
      ),
    );
    const variables = childVariables(await variablesOf(context, places), this.host.env, {
      pristine: flags.pristine,
      strictValue: flags.strict ? (flags['strict-value'] ?? STRICT_VALUE) : null,
      warn: (message) => this.printMessage(message),
    });
    const program = { command: command ?? '', words, variables };
    this.host.exitLike(await context.machine.run(program, { replace: true }));
  }
}
