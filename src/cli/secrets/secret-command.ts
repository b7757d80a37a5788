import { OperatorError } from '../../domain/operator/error.ts';
import type { RequiredConsent, SecretAddress } from '../../domain/secrets/location.ts';
import type { WritePreview } from '../../domain/secrets/results.ts';
import { BaseCommand } from '../command/base-command.ts';
import type { Context } from '../command/process.ts';
import { type ConsentFlags, consentByName, consentToAction } from '../dialogue/consent.ts';
import type { SecretKey } from '../documents/secret.ts';
import {
  booleanFlag,
  confirmFlag,
  environmentFlag,
  serviceFlag,
  stringFlag,
  yesFlag,
} from '../input/flags.ts';
import type { ValueInput } from './read-value.ts';
import { type ManySecrets, type WriteFlags, writeMany } from './write-many.ts';

const PATH_GROUP = 'Without an environment';

/** Flags for a Parameter Store path outside environments. */
export const pathFlags = {
  path: stringFlag('path', 'a Parameter Store path, instead of an environment and a service', {
    value: '/PATH',
    group: PATH_GROUP,
  }),
  region: stringFlag('region', 'region of the path', { value: 'NAME', group: PATH_GROUP }),
  profile: stringFlag('profile', 'AWS profile to use', { value: 'NAME', group: PATH_GROUP }),
  local: booleanFlag('local', 'the path is on the embedded AWS', { group: PATH_GROUP }),
};

/** Flags that locate secrets to read. */
export const locationFlags = { env: environmentFlag, service: serviceFlag, ...pathFlags };

const writeFlags = {
  key: stringFlag('key', 'KMS key for new secrets: id, ARN or alias/NAME', {
    value: 'KEY',
    group: PATH_GROUP,
  }),
  account: stringFlag('account', 'the account that the path must be in', { value: 'ID', group: PATH_GROUP }),
  confirm: confirmFlag,
  yes: yesFlag,
};

/** Flags that locate secrets to change, and consent. */
export const changeFlags = { ...locationFlags, ...writeFlags };

export const restartFlag = booleanFlag(
  'restart',
  'restart the services that use it, and wait until they run',
);

/** Flags of commands that write many secrets. */
export const importFlags = {
  'dry-run': booleanFlag('dry-run', 'only show what would be written'),
  overwrite: booleanFlag('overwrite', 'overwrite secrets that exist with another value'),
  'skip-existing': booleanFlag('skip-existing', 'leave existing secrets unchanged'),
  ...writeFlags,
};

interface LocationFlags {
  env?: string | undefined;
  service?: string | undefined;
  path?: string | undefined;
  key?: string | undefined;
  region?: string | undefined;
  profile?: string | undefined;
  local?: boolean | undefined;
  account?: string | undefined;
}

/** Base of all secret commands: locates secrets, and asks for consent to change them. */
export abstract class SecretCommand extends BaseCommand {
  /** The location from flags and questions; `service`: whether one must be named. */
  protected async location(
    context: Context,
    given: LocationFlags,
    service: 'one service' | 'any service' = 'one service',
  ): Promise<SecretAddress> {
    if (given.path !== undefined) return this.#pathLocation(context, given, given.path);
    if (service === 'one service') this.requireValues({ '--service': given.service });
    const env = await this.environmentName(context, given.env, '--env');
    return { kind: 'environment', env, service: given.service ?? null };
  }

  async #pathLocation(context: Context, given: LocationFlags, path: string): Promise<SecretAddress> {
    if (given.service !== undefined) throw conflictingLocations();
    const { key = null, profile = null, local = false, account = null } = given;
    const detected = given.region ?? (await context.machine.region(profile)) ?? undefined;
    const region = this.requireValues({ '--region': detected })['--region'];
    return { kind: 'tree', path, key, region, profile, local, account };
  }

  /** The secret's name and service. Throws one error that names everything missing. */
  protected secretKey(name: string | undefined, { path, service }: LocationFlags): SecretKey {
    const given = this.requireValues({ NAME: name, ...(path === undefined && { '--service': service }) });
    return { name: given.NAME, service: service ?? null };
  }

  /**
   * The command after `--`, whose flags are not parsed as flags of ops. `before`: how many words may precede it. Throws
   * `command_place` if there are more.
   */
  protected childCommand(argv: string[], before: number): { command: string | undefined; words: string[] } {
    const at = this.argv.indexOf('--');
    const [command, ...words] = at < 0 ? [] : this.argv.slice(at + 1);
    const extra = argv.length - (command === undefined ? 0 : words.length + 1) - before;
    if (extra <= 0) return { command, words };
    throw new OperatorError('input', 'command_place', 'The command must follow --', {
      value: argv[before] ?? '',
      next: [`${this.commandName} … -- COMMAND`],
    });
  }

  /** How values are read or asked for. */
  protected get input(): ValueInput {
    return { host: this.host, ...this.promptContext() };
  }

  /** Shows what will be written, asks for consent, and writes it. */
  protected async writeMany(
    preview: WritePreview,
    flags: WriteFlags,
    { needs, write }: { needs: () => Promise<RequiredConsent>; write: ManySecrets['write'] },
  ): Promise<void> {
    await writeMany(
      {
        preview,
        prompts: this.promptContext(),
        consent: async () => this.consent(await needs(), flags),
        write,
        printResult: (document, screen) => this.printResult(document, screen),
      },
      flags,
    );
  }

  protected async consent({ name, question }: RequiredConsent, given: ConsentFlags): Promise<void> {
    if (name !== null) await consentByName(name, given, this.promptContext(name));
    if (question !== null)
      await consentToAction({ message: question, loses: false }, given, this.promptContext());
  }
}

function conflictingLocations(): OperatorError {
  return new OperatorError('input', 'two_places', '--path and --service cannot be combined', {
    next: ['Leave one of them out'],
  });
}
