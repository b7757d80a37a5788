import { partitionOf, principalOf } from '../../domain/aws/arn.ts';
import { OperatorError } from '../../domain/operator/error.ts';
import type { Aws } from '../../domain/ports.ts';
import { SecretValue } from '../../domain/secrets/value.ts';
import { oneTimePassword, passwordRules } from '../../domain/users/password.ts';
import {
  type AddedUser,
  type Belonging,
  type BelongingKind,
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

interface Wanted {
  name: string;
  roles: Role[];
  /** A new password, though there is one. */
  reset: boolean;
}

/**
 * Makes the user, its memberships and its password, each only where it is missing; so what was left half done is
 * completed. The password is there once: where one was made now.
 */
export function addUser(
  ctx: Context,
  base: LoadedEnvironment,
  wanted: Wanted,
): Promise<AddedUser & { password: SecretValue | null }> {
  return withDirectory(ctx, base, openEnvironment, (people) => complete(people, base, wanted));
}

async function complete(
  { account, project, aws, groups }: UserDirectory,
  base: LoadedEnvironment,
  { name, roles, reset }: Wanted,
): Promise<AddedUser & { password: SecretValue | null }> {
  const done: string[] = [];
  const present = await aws.users.get(name);
  if (present && !isOurs(present.tags, project)) throw notOurs(name, 'is left as it is');
  if (!present) {
    await aws.users.create(name, { Project: project, ManagedBy: 'ops' });
    done.push('user');
  }
  const has = await aws.users.belongings(name, ['password', 'group']);
  for (const group of [groups.users, ...roles.map((role) => groups.roles[role])]) {
    if (has.some(({ kind, id }) => kind === 'group' && id === group)) continue;
    await aws.users.join(name, group);
    done.push(`group ${group}`);
  }
  // Last: with a password the person can begin, so everything else is there by then.
  const added = { account, name, done, roles, sign_in: signIn(base) };
  if (!reset && has.some(({ kind }) => kind === 'password')) {
    return { ...added, new_password: null, password: null };
  }
  const policy = await aws.users.passwordPolicy();
  const password = new SecretValue(oneTimePassword(policy));
  await aws.users.setPassword(name, password);
  done.push('password');
  return { ...added, new_password: passwordRules(policy), password };
}

/** What would be lost. Throws `unknown_user`, `own_user`, `not_in_role`. */
export function planRemoval(
  ctx: Context,
  base: LoadedEnvironment,
  name: string,
  roles: Role[],
): Promise<Removal> {
  return withDirectory(ctx, base, openEnvironment, (people) => lossOf(people, name, roles));
}

async function lossOf(
  { project, aws, groups }: UserDirectory,
  name: string,
  roles: Role[],
): Promise<Removal> {
  const user = await aws.users.get(name);
  if (!user) throw unknownUser(name);
  await refuseOwn(aws, name);
  const all = await aws.users.belongings(name);
  const wanted = roles.map((role) => groups.roles[role]);
  const isTaken = ({ kind, id }: Belonging) =>
    wanted.length === 0 || (kind === 'group' && wanted.includes(id));
  const taken = all.filter(isTaken);
  const admins = groups.roles.administrator;
  const losesAdmin = taken.some(({ kind, id }) => kind === 'group' && id === admins);
  const last = losesAdmin && (await aws.users.members(admins)).length === 1;
  const byName = last
    ? `${name} is the last member of ${admins}`
    : isOurs(user.tags, project)
      ? null
      : `${name} was not made by ops`;
  return { name, taken, deleted: wanted.length === 0, byName };
}

/** As planned; run again, it goes on where it ended. */
export async function removeUser(
  ctx: Context,
  base: LoadedEnvironment,
  { name, taken, deleted }: Removal,
): Promise<RemovedUser> {
  const aws = await openEnvironment(ctx, base);
  for (const each of taken) await aws.users.take(name, each);
  if (deleted) await aws.users.delete(name);
  const { account } = base.settings;
  return { account, name, lost: taken.map(({ kind, id }) => `${kind} ${id}`.trim()), deleted };
}

/** No more than an auditor may read. */
const SHOWN: BelongingKind[] = ['access key', 'MFA device', 'group'];

/** Every user of the account, in a group of the project or not. */
export function listUsers(ctx: Context, base: LoadedEnvironment): Promise<UserView[]> {
  return withDirectory(ctx, base, openForReading, viewsOf);
}

async function viewsOf({ aws, groups }: UserDirectory): Promise<UserView[]> {
  const users = (await aws.users.list()).sort((a, b) => (a.name < b.name ? -1 : 1));
  const views: UserView[] = [];
  // One after another: an account has few people, and IAM limits how often it is asked.
  for (const { name, created, passwordLastUsed } of users) {
    const has = await aws.users.belongings(name, SHOWN);
    const inGroup = (group: string) => has.some(({ kind, id }) => kind === 'group' && id === group);
    views.push({
      name,
      roles: ROLES.filter((role) => inGroup(groups.roles[role])),
      in_users_group: inGroup(groups.users),
      mfa: has.some(({ kind }) => kind === 'MFA device'),
      password_last_used: passwordLastUsed,
      access_keys: has
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

function notOurs(name: string, what: string): OperatorError {
  return new OperatorError('gate', 'user_not_ours', `The user ${name} was not made by ops, and ${what}`, {
    value: name,
    next: ['Choose another name'],
  });
}

function unknownUser(name: string): OperatorError {
  return new OperatorError('input', 'unknown_user', `There is no user ${name}`, {
    value: name,
    next: ['ops account user list'],
  });
}

/** A session of ops is called after a machine's user, not IAM's: who signed in for it is asked as well. */
async function refuseOwn(aws: Aws, name: string): Promise<void> {
  const owners = [await aws.identity(), await aws.sessions.owner()].map(({ arn }) => principalOf(arn));
  if (!owners.some((owner) => owner.kind === 'user' && owner.name === name)) return;
  throw new OperatorError('gate', 'own_user', `You are ${name}: nobody removes themselves`, {
    value: name,
    next: ['Have another administrator do it'],
  });
}

/** IAM User Guide, "How IAM users sign in to AWS"; those of China and GovCloud are from memory. */
const SIGN_IN: Record<string, string> = {
  aws: 'signin.aws.amazon.com',
  'aws-cn': 'signin.amazonaws.cn',
  'aws-us-gov': 'signin.amazonaws-us-gov.com',
};

function signIn({ settings: { account, region, local } }: LoadedEnvironment): string | null {
  if (local) return null;
  return `https://${account}.${SIGN_IN[partitionOf(region)]}/console`;
}
