import { OperatorError } from '../../domain/operator/error.ts';
import type { ChangeNeeds, SecretWhere } from '../../domain/secrets/location.ts';
import type { WritePreview } from '../../domain/secrets/results.ts';
import { BaseCommand } from '../command/base-command.ts';
import type { Context } from '../command/process.ts';
import { consentByName, consentToDo, type Given } from '../dialogue/consent.ts';
import { confirmFlag, environmentFlag, serviceFlag, text, yesFlag, yesNo } from '../input/flags.ts';
import type { Reading } from './read-input.ts';
import { type WriteFlags, type Writing, writeMany } from './write-many.ts';

const TREE = 'Without an environment';

/** Where a tree is that belongs to no environment. */
export const treeFlags = {
  path: text('path', 'a tree of Parameter Store, instead of an environment and a service', {
    value: '/PATH',
    group: TREE,
  }),
  region: text('region', 'its region', { value: 'NAME', group: TREE }),
  profile: text('profile', 'the AWS profile to reach it with', { value: 'NAME', group: TREE }),
  local: yesNo('local', 'it is on the embedded AWS', { group: TREE }),
};

/** Where secrets lie that are read. */
export const placeFlags = { env: environmentFlag, service: serviceFlag, ...treeFlags };

const writeFlags = {
  key: text('key', 'the KMS key for what is new there: id, ARN or alias/NAME', { value: 'KEY', group: TREE }),
  account: text('account', 'the account that it must be in', { value: 'ID', group: TREE }),
  confirm: confirmFlag,
  yes: yesFlag,
};

/** The same, for what changes something. */
export const changeFlags = { ...placeFlags, ...writeFlags };

export const restartFlag = yesNo('restart', 'roll the services that use it, and wait until they run');

/** Of what writes many secrets. */
export const importFlags = {
  'dry-run': yesNo('dry-run', 'only show what would be written'),
  overwrite: yesNo('overwrite', 'give new values to those that exist with another one'),
  'skip-existing': yesNo('skip-existing', 'leave those that exist as they are'),
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

/** What all commands for secrets have: a place, and consent to change what is there. */
export abstract class SecretCommand extends BaseCommand {
  /** From flags and questions; `service`: whether one must be named. */
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

  /** The secret's name; all that is missing is named at once. */
  protected nameIn(name: string | undefined, { path, service }: WhereGiven): string {
    return this.need({ NAME: name, ...(path === undefined && { '--service': service }) }).NAME;
  }

  /**
   * What follows `--`, so that none of its flags is taken for one of ops; `before`: so many words stand before it. Throws
   * `command_place` where there are more.
   */
  protected commandIn(argv: string[], before: number): { command: string | undefined; words: string[] } {
    const at = this.argv.indexOf('--');
    const [command, ...words] = at < 0 ? [] : this.argv.slice(at + 1);
    const extra = argv.length - (command === undefined ? 0 : words.length + 1) - before;
    if (extra <= 0) return { command, words };
    throw new OperatorError('input', 'command_place', 'The command follows --', {
      value: argv[before] ?? '',
      next: [`${this.words} … -- COMMAND`],
    });
  }

  /** What values are read through. */
  protected get reading(): Reading {
    return { host: this.host, say: (line) => this.say(line) };
  }

  /** Shows what would be written, asks, and writes it. */
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
  return new OperatorError('input', 'two_places', '--path and --service name two places', {
    next: ['Leave one of them out'],
  });
}
