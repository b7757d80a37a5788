import { USERS_STACK } from '../../domain/catalogue/hosts.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import { loginCommand } from '../../domain/session/session.ts';
import { foreignStack } from '../../domain/stack/owner.ts';
import { type Groups, groupsOf } from '../../domain/users/users.ts';
import type { openEnvironment } from '../access/open.ts';
import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';

/** An account that has users. */
export interface UserDirectory {
  account: string;
  project: string;
  aws: Aws;
  groups: Groups;
}

/**
 * Does the work on an account's users. Throws `users_elsewhere`, `no_users_here`; an `access_denied` error says who has
 * the permission.
 */
export async function withDirectory<T>(
  ctx: Context,
  base: LoadedEnvironment,
  open: typeof openEnvironment,
  work: (directory: UserDirectory) => Promise<T>,
): Promise<T> {
  const directory = await openDirectory(ctx, base, open);
  try {
    return await work(directory);
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'access_denied') throw error;
    const next = [
      `Ask a member of ${directory.groups.roles.administrator}, or use that role`,
      `${loginCommand(base.target)}, if a policy requires MFA`,
    ];
    throw new OperatorError(
      'credentials',
      error.code,
      error.message,
      { ...error.detail, next },
      { cause: error },
    );
  }
}

async function openDirectory(
  ctx: Context,
  base: LoadedEnvironment,
  open: typeof openEnvironment,
): Promise<UserDirectory> {
  const { account, region } = base.settings;
  const iam = base.rendered.stacks.find(({ description }) => description.stack === USERS_STACK)?.description;
  const elsewhere = iam?.parameters.UsersAccountId;
  if (typeof elsewhere === 'string' && elsewhere !== '') {
    throw new OperatorError('input', 'users_elsewhere', `Users of ${account} sign in to ${elsewhere}`, {
      value: account,
      next: [`ops account user list --account ${elsewhere}`],
    });
  }
  const aws = await open(ctx, base);
  const states = await aws.stacks.list(iam?.region ?? region);
  const stack = states.find((each) => iam && each.name === iam.stack_name && !foreignStack(iam, each));
  if (!stack) {
    throw new OperatorError(
      'input',
      'no_users_here',
      `The account ${account} has no ${USERS_STACK} stack yet`,
      {
        value: account,
        next: [`ops account apply ${account}`],
      },
    );
  }
  return { account, project: base.project.project, aws, groups: groupsOf(stack.outputs, account) };
}
