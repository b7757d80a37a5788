import { readAccount } from '../../domain/answers/files/account-file.ts';
import { accountStacks } from '../../domain/catalogue/catalogue.ts';
import { type AccountAnswers, accountName, accountOf } from '../../domain/environment/account.ts';
import { withDefaults } from '../../domain/environment/defaults.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import { writeHostsFile } from '../../domain/render/inventory.ts';
import { render } from '../../domain/render/render.ts';
import { accountFile, hostsFile } from '../../domain/workspace/paths.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import type { Context } from '../context.ts';
import { targetOf } from './load-answers.ts';
import {
  collectProblems,
  type LoadedEnvironment,
  loadEnvironment,
  loadFunctions,
  loadService,
  loadTemplates,
} from './load-environment.ts';
import { loadWorkspace } from './load-workspace.ts';

/** Loads an environment, or an account's base, whose name is `account-<id>`; for commands that deploy nothing. */
export function loadEither(ctx: Context, name: string): Promise<LoadedEnvironment> {
  const account = accountOf(name);
  return account === null ? loadEnvironment(ctx, name, 'optional') : loadAccount(ctx, account);
}

/**
 * An account's base, read from account.yml, checked and rendered like an environment, without services. Throws
 * `unknown_account`, or InvalidInput with all problems.
 */
export async function loadAccount(ctx: Context, account: string): Promise<LoadedEnvironment> {
  const source = await ctx.workspace.read(accountFile(account));
  if (source) return loadAccountFrom(ctx, account, source);
  throw new OperatorError(
    'input',
    'unknown_account',
    `The account ${account} has no base yet: ${accountFile(account)} does not exist`,
    { value: account, next: [`ops account apply ${account}`] },
  );
}

/** From the text of account.yml, on disk or about to be written. */
export async function loadAccountFrom(
  ctx: Context,
  account: string,
  file: SourceFile,
): Promise<LoadedEnvironment> {
  const project = await loadWorkspace(ctx);
  const { answers, source } = readAccount(file);
  checkFolder(account, answers, file);
  const { region, replica_region, local, profile } = answers;
  const settings = withDefaults({
    account,
    region,
    // The toolchain is also deployed there.
    ...(replica_region !== undefined && { replica_region }),
    ...(local !== undefined && { local }),
    ...(profile !== undefined && { profile }),
  });
  const services = await collectProblems(await ctx.workspace.services(), (name) => loadService(ctx, name));
  const stacks = accountStacks(services, answers);
  const name = accountName(account);
  const base = render({
    project,
    environment: name,
    settings,
    answers: {},
    account: answers,
    // The base has only their repositories; each environment checks the services themselves.
    services: [],
    scope: 'account',
    stacks,
    templates: await loadTemplates(ctx, stacks),
    functions: await loadFunctions(ctx, stacks),
    file: file.path,
  });
  const rendered = { ...base, size: 'account base' };
  const present = await ctx.workspace.read(hostsFile(name));
  return {
    name,
    project,
    answers: {},
    settings,
    target: targetOf(settings),
    source,
    services: [],
    unreadable: [],
    rendered,
    get hosts() {
      return writeHostsFile(rendered, present);
    },
  };
}

/** hosts.yml and the lock are named after the folder, so its name must match. */
function checkFolder(account: string, answers: Pick<AccountAnswers, 'account'>, file: SourceFile): void {
  if (answers.account === account) return;
  throw new OperatorError(
    'input',
    'answers_disagree',
    `${file.path} says account ${answers.account}; its folder says ${account}`,
    {
      file: file.path,
      value: answers.account,
      next: ['Rename the folder, or correct the account in the file'],
    },
  );
}
