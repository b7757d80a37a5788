import { accountProblems, accountText } from '../../domain/answers/files/account-file.ts';
import { nearestRegion } from '../../domain/aws/regions.ts';
import { type AccountAnswers, accountName } from '../../domain/environment/account.ts';
import { LOCAL_ACCOUNT } from '../../domain/environment/sizes.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import { checkTemplates } from '../../domain/render/render.ts';
import { accountFile } from '../../domain/workspace/paths.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import { editKey } from '../../domain/yaml/edit.ts';
import { verifyPartition } from '../access/open.ts';
import type { Context } from '../context.ts';
import { loadAccount, loadAccountFrom } from '../workspace/load-account.ts';
import { loadAnswers, targetOf } from '../workspace/load-answers.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';

/** A checked and rendered account base; its answers may not be in a file yet. */
export interface AccountDraft extends LoadedEnvironment {
  /** What `saveAccount` writes: account.yml, if it is new or an answer changed. */
  files: SourceFile[];
}

/** Where an environment runs: the first answers of its account's base. */
export async function accountOfEnvironment(ctx: Context, name: string): Promise<Partial<AccountAnswers>> {
  const { settings } = await loadAnswers(ctx, name);
  const { account, region, local, profile } = settings;
  return { account, region, ...(local ? { local } : profile !== null && { profile }) };
}

/**
 * The account of these answers: given, the embedded AWS's, or that of the credentials. Throws `wrong_account` if these
 * are of another partition than the region.
 */
export async function resolveAccount(ctx: Context, answers: Partial<AccountAnswers>): Promise<string> {
  if (answers.account !== undefined) return answers.account;
  const { region = '', profile = null, local = false } = answers;
  const target = targetOf({ region, profile, local });
  const identity = await (await ctx.aws(target)).identity();
  if (region !== '') verifyPartition(identity, target);
  return identity.account;
}

/**
 * The account's base from its file and these answers, which add to or replace the file's. Writes nothing. Throws
 * `region_missing`, or InvalidInput with all problems.
 */
export async function draftAccount(
  ctx: Context,
  account: string,
  given: Partial<AccountAnswers>,
): Promise<AccountDraft> {
  const present = await ctx.workspace.read(accountFile(account));
  const file = present ? updateFile(present, given) : newFile(account, await withRegion(ctx, given));
  if (account === LOCAL_ACCOUNT) await ctx.embedded.up({ port: null });
  const loaded = await loadAccountFrom(ctx, account, file);
  checkTemplates(loaded.rendered);
  return Object.assign(loaded, { files: present?.text === file.text ? [] : [file] });
}

export async function saveAccount(ctx: Context, draft: AccountDraft): Promise<void> {
  if (draft.files.length > 0) await ctx.workspace.write(draft.files);
}

/** The embedded AWS accepts any region: the workspace's, or the nearest. */
async function withRegion(ctx: Context, given: Partial<AccountAnswers>): Promise<Partial<AccountAnswers>> {
  if (!given.local || given.region !== undefined) return given;
  const { region } = await loadWorkspace(ctx);
  return { ...given, region: region ?? nearestRegion(ctx.machine.timeZone()).region };
}

function newFile(account: string, given: Partial<AccountAnswers>): SourceFile {
  const answers = { ...given, account };
  if (answers.region === undefined) {
    throw new OperatorError('input', 'region_missing', `No region given for ${accountName(account)}`, {
      next: [`ops account apply ${account} --region NAME`],
    });
  }
  const problems = accountProblems(answers).map(
    ({ key, message, next }) =>
      new OperatorError('input', 'bad_answer', message, { value: String(answers[key] ?? ''), next }),
  );
  if (problems.length > 0) throw new InvalidInput(problems);
  return { path: accountFile(account), text: accountText(answers) };
}

function updateFile(present: SourceFile, given: Partial<AccountAnswers>): SourceFile {
  return Object.entries(given).reduce<SourceFile>((file, [key, value]) => editKey(file, key, value), present);
}

/** The only account with a base in this workspace; null if there are several, or none. */
export async function onlyAccount(ctx: Context): Promise<string | null> {
  const [first, ...others] = await ctx.workspace.accounts();
  return first !== undefined && others.length === 0 ? first : null;
}

/** The base of the named account, or of the only one. Throws `account_missing`. */
export async function namedAccount(ctx: Context, named: string | undefined): Promise<LoadedEnvironment> {
  const account = named ?? (await onlyAccount(ctx));
  if (account !== null) return loadAccount(ctx, account);
  const accounts = await ctx.workspace.accounts();
  throw new OperatorError('input', 'account_missing', 'No account given', {
    reason:
      accounts.length > 0
        ? `This workspace has ${accounts.join(', ')}`
        : 'This workspace has no account base yet',
    next:
      accounts.length > 0 ? ['Name one of them'] : ['ops account apply --local', 'ops account apply -e ENV'],
  });
}
