import { OperatorError } from '../../domain/operator/error.ts';
import type { ChangeNeeds, SecretWhere } from '../../domain/secrets/location.ts';
import type { WritePreview } from '../../domain/secrets/results.ts';
import { BaseCommand } from '../command/base-command.ts';
import type { Context } from '../command/process.ts';
import { consentByName, consentToDo, type Given } from '../dialogue/consent.ts';
import type { SecretKey } from '../documents/secret.ts';
import { confirmFlag, environmentFlag, serviceFlag, text, yesFlag, yesNo } from '../input/flags.ts';
import type { ValueInput } from './read-value.ts';
import { type WriteFlags, type Writing, writeMany } from './write-many.ts';

const TREE = 'Without an environment';

/** Flags for a Parameter Store path outside environments. */
export const treeFlags = {
  path: text('path', 'a Parameter Store path, instead of an environment and a service', {
    value: '/PATH',
    group: TREE,
  }),
  region: text('region', 'region of the path', { value: 'NAME', group: TREE }),
  profile: text('profile', 'AWS profile to use', { value: 'NAME', group: TREE }),
  local: yesNo('local', 'the path is on the embedded AWS', { group: TREE }),
};

/** Flags that locate secrets to read. */
export const placeFlags = { env: environmentFlag, service: serviceFlag, ...treeFlags };

const writeFlags = {
  key: text('key', 'KMS key for new secrets: id, ARN or alias/NAME', { value: 'KEY', group: TREE }),
  account: text('account', 'the account that the path must be in', { value: 'ID', group: TREE }),
  confirm: confirmFlag,
  yes: yesFlag,
};

/** Flags that locate secrets to change, and consent. */
export const changeFlags = { ...placeFlags, ...writeFlags };

export const restartFlag = yesNo('restart', 'restart the services that use it, and wait until they run');

/** Flags of commands that write many secrets. */
export const importFlags = {
  'dry-run': yesNo('dry-run', 'only show what would be written'),
  overwrite: yesNo('overwrite', 'overwrite secrets that exist with another value'),
  'skip-existing': yesNo('skip-existing', 'leave existing secrets unchanged'),
  ...writeFlags,
};

interface WhereGiven {
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
  protected async where(
    context: Context,
    given: WhereGiven,
    service: 'one service' | 'any service' = 'one service',
  ): Promise<SecretWhere> {
    if (given.path !== undefined) return this.#tree(context, given, given.path);
    if (service === 'one service') this.need({ '--service': given.service });
    const env = await this.environment(context, given.env, '--env');
    return { kind: 'environment', env, service: given.service ?? null };
  }

  async #tree(context: Context, given: WhereGiven, path: string): Promise<SecretWhere> {
    if (given.service !== undefined) throw twoPlaces();
    const { key = null, profile = null, local = false, account = null } = given;
    const found = given.region ?? (await context.machine.region(profile)) ?? undefined;
    const region = this.need({ '--region': found })['--region'];
    return { kind: 'tree', path, key, region, profile, local, account };
  }

  /** The secret's name and service. Throws one error that names everything missing. */
  protected keyIn(name: string | undefined, { path, service }: WhereGiven): SecretKey {
    const given = this.need({ NAME: name, ...(path === undefined && { '--service': service }) });
    return { name: given.NAME, service: service ?? null };
  }

  /**
   * The command after `--`, whose flags are not parsed as flags of ops. `before`: how many words may precede it. Throws
   * `command_place` if there are more.
   */
  protected commandIn(argv: string[], before: number): { command: string | undefined; words: string[] } {
    const at = this.argv.indexOf('--');
    const [command, ...words] = at < 0 ? [] : this.argv.slice(at + 1);
    const extra = argv.length - (command === undefined ? 0 : words.length + 1) - before;
    if (extra <= 0) return { command, words };
    throw new OperatorError('input', 'command_place', 'The command must follow --', {
      value: argv[before] ?? '',
      next: [`${this.words} … -- COMMAND`],
    });
  }

  /** How values are read or asked for. */
  protected get input(): ValueInput {
    return { host: this.host, ...this.asking() };
  }

  /** Shows what will be written, asks for consent, and writes it. */
  protected async writeMany(
    preview: WritePreview,
    flags: WriteFlags,
    { needs, write }: { needs: () => Promise<ChangeNeeds>; write: Writing['write'] },
  ): Promise<void> {
    await writeMany(
      {
        preview,
        asking: this.asking(),
        consent: async () => this.consent(await needs(), flags),
        write,
        show: (document, screen) => this.show(document, screen),
      },
      flags,
    );
  }

  protected async consent({ name, question }: ChangeNeeds, given: Given): Promise<void> {
    if (name !== null) await consentByName(name, given, this.asking(name));
    if (question !== null) await consentToDo(question, given, this.asking());
  }
}

function twoPlaces(): OperatorError {
  return new OperatorError('input', 'two_places', '--path and --service cannot be combined', {
    next: ['Leave one of them out'],
  });
}
