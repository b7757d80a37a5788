import { principalOf } from '../../domain/aws/arn.ts';
import { PARTITIONS, partitionOf } from '../../domain/aws/partition.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { oneTimePassword, passwordRules } from '../../domain/users/password.ts';
import {
  type AddedUser,
  type AttachedItem,
  type AttachedItemKind,
  type Removal,
  type RemovedUser,
  ROLES,
  type Role,
  type UserView,
} from '../../domain/users/users.ts';
import { openEnvironment, openForReading } from '../access/open.ts';
import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { type UserDirectory, withDirectory } from './user-directory.ts';

interface UserRequest {
  name: string;
  roles: Role[];
  /** Set a new password even if the user has one. */
  reset: boolean;
}

/**
 * Creates the user, its memberships and its password, each only if missing, so it completes an interrupted run. Returns
 * the password only when it is new.
 */
export function addUser(
  ctx: Context,
  base: LoadedEnvironment,
  request: UserRequest,
): Promise<AddedUser & { password: SecretValue | null }> {
  return withDirectory(ctx, base, openEnvironment, (directory) => createUser(directory, base, request));
}

async function createUser(
  { account, project, aws, groups }: UserDirectory,
  base: LoadedEnvironment,
  { name, roles, reset }: UserRequest,
): Promise<AddedUser & { password: SecretValue | null }> {
  const done: string[] = [];
  const present = await aws.users.get(name);
  if (present && !isOurs(present.tags, project)) throw notOurs(name);
  if (!present) {
    await aws.users.create(name, { Project: project, ManagedBy: 'ops' });
    done.push('user');
  }
  const existing = await aws.users.attachedItems(name, ['password', 'group']);
  for (const group of [groups.users, ...roles.map((role) => groups.roles[role])]) {
    if (existing.some(({ kind, id }) => kind === 'group' && id === group)) continue;
    await aws.users.join(name, group);
    done.push(`group ${group}`);
  }
  // Last: with the password the user can sign in, so everything else must exist by then.
  const added = { account, name, done, roles, sign_in: signIn(base) };
  if (!reset && existing.some(({ kind }) => kind === 'password')) {
    return { ...added, new_password: null, password: null };
  }
  const policy = await aws.users.passwordPolicy();
  const password = new SecretValue(oneTimePassword(policy));
  await aws.users.setPassword(name, password);
  done.push('password');
  return { ...added, new_password: passwordRules(policy), password };
}

/** What the user would lose. Throws `unknown_user`, `own_user`. */
export function planRemoval(
  ctx: Context,
  base: LoadedEnvironment,
  name: string,
  roles: Role[],
): Promise<Removal> {
  return withDirectory(ctx, base, openEnvironment, (directory) => removalOf(directory, name, roles));
}

async function removalOf(
  { project, aws, groups }: UserDirectory,
  name: string,
  roles: Role[],
): Promise<Removal> {
  const user = await aws.users.get(name);
  if (!user) throw unknownUser(name);
  await refuseOwn(aws, name);
  const all = await aws.users.attachedItems(name);
  const wanted = roles.map((role) => groups.roles[role]);
  const isRemoved = ({ kind, id }: AttachedItem) =>
    wanted.length === 0 || (kind === 'group' && wanted.includes(id));
  const taken = all.filter(isRemoved);
  const admins = groups.roles.administrator;
  const losesAdmin = taken.some(({ kind, id }) => kind === 'group' && id === admins);
  const last = losesAdmin && (await aws.users.members(admins)).length === 1;
  const byName = last
    ? `${name} is the last member of ${admins}`
    : isOurs(user.tags, project)
      ? null
      : `${name} was not created by ops`;
  return { name, taken, deleted: wanted.length === 0, byName };
}

/** Removes as planned. A second run continues where the first one stopped. */
export async function removeUser(
  ctx: Context,
  base: LoadedEnvironment,
  { name, taken, deleted }: Removal,
): Promise<RemovedUser> {
  const aws = await openEnvironment(ctx, base);
  for (const each of taken) await aws.users.removeAttachedItem(name, each);
  if (deleted) await aws.users.delete(name);
  const { account } = base.settings;
  return { account, name, lost: taken.map(({ kind, id }) => `${kind} ${id}`.trim()), deleted };
}

/** Only what an auditor can read. */
const SHOWN: AttachedItemKind[] = ['access key', 'MFA device', 'group'];

/** All users of the account, whether or not they are in a group of the project. */
export function listUsers(ctx: Context, base: LoadedEnvironment): Promise<UserView[]> {
  return withDirectory(ctx, base, openForReading, viewsOf);
}

async function viewsOf({ aws, groups }: UserDirectory): Promise<UserView[]> {
  const users = (await aws.users.list()).sort((a, b) => (a.name < b.name ? -1 : 1));
  const views: UserView[] = [];
  // Sequential: an account has few users, and IAM throttles.
  for (const { name, created, passwordLastUsed } of users) {
    const existing = await aws.users.attachedItems(name, SHOWN);
    const inGroup = (group: string) => existing.some(({ kind, id }) => kind === 'group' && id === group);
    views.push({
      name,
      roles: ROLES.filter((role) => inGroup(groups.roles[role])),
      in_users_group: inGroup(groups.users),
      mfa: existing.some(({ kind }) => kind === 'MFA device'),
      password_last_used: passwordLastUsed,
      access_keys: existing
        .filter(({ kind }) => kind === 'access key')
        .map(({ id, since }) => ({ id, created: since })),
      created,
    });
  }
  return views;
}

function isOurs(tags: Record<string, string>, project: string): boolean {
  return tags.ManagedBy === 'ops' && tags.Project === project;
}

function notOurs(name: string): OperatorError {
  return new OperatorError(
    'gate',
    'user_not_ours',
    `The user ${name} was not created by ops and stays unchanged`,
    {
      value: name,
      next: ['Choose another name'],
    },
  );
}

function unknownUser(name: string): OperatorError {
  return new OperatorError('input', 'unknown_user', `User ${name} does not exist`, {
    value: name,
    next: ['ops account user list'],
  });
}

/**
 * A role session is named after the machine's user, not the IAM user, so the owner of the credentials is checked too.
 */
async function refuseOwn(aws: Aws, name: string): Promise<void> {
  const owners = [await aws.identity(), await aws.sessions.owner()].map(({ arn }) => principalOf(arn));
  if (!owners.some((owner) => owner.kind === 'user' && owner.name === name)) return;
  throw new OperatorError('gate', 'own_user', `You cannot remove yourself (${name})`, {
    value: name,
    next: ['Ask another administrator'],
  });
}

function signIn({ settings: { account, region, local } }: LoadedEnvironment): string | null {
  if (local) return null;
  return `https://${account}.${PARTITIONS[partitionOf(region)]?.signIn}/console`;
}
