import { OperatorError } from '../domain/errors.ts';
import { principalOf } from '../domain/identity.ts';
import type { Target } from '../domain/ports.ts';
import { treeNameProblem } from '../domain/secret-names.ts';
import { knownEnvironment } from '../operations/known.ts';
import { loadEnvironment } from '../operations/load.ts';
import {
  checkService,
  type EnvironmentPlace,
  type SecretPlace,
  type TreePlace,
} from '../operations/secret-place.ts';
import { BaseCommand } from './base-command.ts';
import { consentByName, consentToDo, type Given } from './consent.ts';
import { confirmFlag, environmentFlag, serviceFlag, text, yesFlag, yesNo } from './flags.ts';
import type { Reading } from './secret-input.ts';
import type { Writing } from './secret-writes.ts';
import type { Context } from './surroundings.ts';

const TREE = 'WITHOUT AN ENVIRONMENT';

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

/** The same, for what changes something. */
export const changeFlags = {
  ...placeFlags,
  key: text('key', 'the KMS key for what is new there: id, ARN or alias/NAME', { value: 'KEY', group: TREE }),
  account: text('account', 'the account that it must be in', { value: 'ID', group: TREE }),
  confirm: confirmFlag,
  yes: yesFlag,
};

/** Of what writes many secrets. */
export const importFlags = {
  'dry-run': yesNo('dry-run', 'only show what would be written'),
  overwrite: yesNo('overwrite', 'give new values to those that exist with another one'),
  'skip-existing': yesNo('skip-existing', 'leave those that exist as they are'),
  key: changeFlags.key,
  account: changeFlags.account,
  confirm: confirmFlag,
  yes: yesFlag,
};

export interface PlaceGiven {
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
  /** `loaded`: with its stacks, for what is declared. `service`: whether one must be named. */
  protected async place(
    context: Context,
    given: PlaceGiven,
    { loaded = false, service = 'named' }: { loaded?: boolean; service?: 'named' | 'any' } = {},
  ): Promise<SecretPlace> {
    if (given.path !== undefined) return this.#tree(context, given, given.path);
    if (service === 'named') this.need({ '--service': given.service });
    return this.environmentPlace(context, given, loaded);
  }

  /** The secret's name; all that is missing is named at once. */
  protected nameIn(name: string | undefined, { path, service }: PlaceGiven): string {
    return this.need({ NAME: name, ...(path === undefined && { '--service': service }) }).NAME;
  }

  /** What values are read through. */
  protected get reading(): Reading {
    return { around: this.around, say: (line) => this.say(line) };
  }

  /** What many secrets are written through. */
  protected writing(context: Context): Writing {
    return {
      context,
      asking: this.asking(),
      consent: (...all) => this.consent(...all),
      show: (document, screen) => this.show(document, screen),
    };
  }

  protected async environmentPlace(
    context: Context,
    { env, service }: PlaceGiven,
    loaded: boolean,
  ): Promise<EnvironmentPlace> {
    const name = await this.environment(context, env, '--env');
    const known = await (loaded ? loadEnvironment(context, name) : knownEnvironment(context, name));
    if (service !== undefined) checkService(known, service);
    return { kind: 'environment', env: known, service: service ?? null };
  }

  async #tree(context: Context, given: PlaceGiven, path: string): Promise<TreePlace> {
    if (given.service !== undefined) throw twoPlaces();
    const bare = path.replace(/\/+$/, '');
    const problem = bare.startsWith('/') ? treeNameProblem(bare.slice(1)) : null;
    if (!bare.startsWith('/') || problem) throw badPath(path, problem?.message ?? 'It begins with a slash');
    const target = await this.#target(context, given);
    return { kind: 'tree', path: bare, key: given.key ?? null, target, account: given.account ?? null };
  }

  async #target(context: Context, { region, profile, local = false }: PlaceGiven): Promise<Target> {
    const found = region ?? (await context.machine.region(profile ?? null));
    return {
      region: this.need({ '--region': found ?? undefined })['--region'],
      profile: profile ?? null,
      local,
    };
  }

  /** Production needs its name; a tree that is in no environment, that somebody has seen which account it is in. */
  protected async consent(context: Context, place: SecretPlace, given: Given): Promise<void> {
    if (place.kind === 'environment') {
      const { name, settings } = place.env;
      if (settings.size === 'production') await consentByName(name, given, this.asking(name));
      return;
    }
    if (place.target.local || place.account !== null) return;
    const { account, arn } = await (await context.aws(place.target)).identity();
    const who = principalOf(arn).name;
    await consentToDo(`Change ${place.path} in account ${account}, as ${who}?`, given, this.asking());
  }
}

function twoPlaces(): OperatorError {
  return new OperatorError('input', 'two_places', '--path and --service name two places', {
    next: ['Leave one of them out'],
  });
}

function badPath(path: string, reason: string): OperatorError {
  return new OperatorError('input', 'bad_path', `${JSON.stringify(path)} is no path of Parameter Store`, {
    value: path,
    reason,
    next: ['--path /team/api'],
  });
}
