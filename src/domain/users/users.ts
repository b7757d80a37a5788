import { OperatorError } from '../operator/error.ts';
import { nearest } from '../operator/spelling.ts';

/** Roles of people; cfn/iam.yaml has a group and an IAM role for each. */
export const ROLES = ['administrator', 'operator', 'developer', 'auditor', 'billing'] as const;
export type Role = (typeof ROLES)[number];

/** An IAM user. Times are ISO 8601, UTC. */
export interface UserRecord {
  name: string;
  created: string;
  passwordLastUsed: string | null;
  /** Only set by `get`; empty in a list of users. */
  tags: Record<string, string>;
}

/** Items attached to a user, which must be removed before IAM deletes the user (IAM API Reference, "DeleteUser"). */
export const ATTACHED_ITEMS = [
  'password',
  'access key',
  'MFA device',
  /** Created under the user's name and never enabled: assigned to no user, but it blocks the name. */
  'unused MFA device',
  'signing certificate',
  'SSH key',
  'service credential',
  'inline policy',
  'attached policy',
  'group',
] as const;
export type AttachedItemKind = (typeof ATTACHED_ITEMS)[number];

export interface AttachedItem {
  kind: AttachedItemKind;
  /** Empty for a password. */
  id: string;
  /** When it was created, if IAM reports it. */
  since: string | null;
}

/** The names of an account's groups, from the outputs of its iam stack. */
export interface Groups {
  users: string;
  roles: Record<Role, string>;
}

export interface UserView {
  name: string;
  roles: Role[];
  in_users_group: boolean;
  mfa: boolean;
  password_last_used: string | null;
  access_keys: { id: string; created: string | null }[];
  created: string;
}

export interface AddedUser {
  account: string;
  name: string;
  /** The changes made; empty if there were none. */
  done: string[];
  roles: Role[];
  /** Null for the embedded AWS, which has no console. */
  sign_in: string | null;
  /** The account's password rules; null if no one-time password was created. */
  new_password: string | null;
}

/** What `removeUser` will remove; the operator consents to it. */
export interface Removal {
  name: string;
  taken: AttachedItem[];
  deleted: boolean;
  /** The name that the operator must type to consent; null if a yes is enough. */
  byName: string | null;
}

export interface RemovedUser {
  account: string;
  name: string;
  lost: string[];
  /** False if only roles were removed. */
  deleted: boolean;
}

/** IAM API Reference, "CreateUser": UserName. */
const NAME = /^[A-Za-z0-9_+=,.@-]{1,64}$/;

/** Throws `bad_user_name`. */
export function checkUserName(name: string): void {
  const problem = userNameProblem(name);
  if (problem === null) return;
  throw new OperatorError('input', 'bad_user_name', problem, {
    value: name,
    reason: 'IAM API Reference, CreateUser: 1 to 64 letters, digits and _+=,.@-',
    next: ['Use only these characters'],
  });
}

export function userNameProblem(name: string): string | null {
  if (NAME.test(name)) return null;
  if (name === '') return 'A user name needs at least one character';
  const stray = [...name].find((character) => !/[A-Za-z0-9_+=,.@-]/.test(character));
  return stray === undefined
    ? `A user name has at most 64 characters; this one has ${name.length}`
    : `${JSON.stringify(stray)} is not allowed in a user name`;
}

/** The roles with these names, without duplicates, in the order of ROLES. Throws `unknown_role`. */
export function rolesOf(names: string[]): Role[] {
  const known: readonly string[] = ROLES;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return ROLES.filter((role) => names.includes(role));
  const meant = nearest(unknown, ROLES);
  throw new OperatorError('input', 'unknown_role', `There is no role ${unknown}`, {
    value: unknown,
    reason: `Roles: ${ROLES.join(', ')}`,
    next: [meant === null ? 'Choose one of them' : `Did you mean ${meant}?`],
  });
}

/** Throws `no_users_here` if the outputs do not belong to an iam stack with groups for people. */
export function groupsOf(outputs: Record<string, string>, account: string): Groups {
  const of = (output: string): string => {
    const name = outputs[output];
    if (name !== undefined) return name;
    throw new OperatorError(
      'input',
      'no_users_here',
      `The iam stack of ${account} has no groups for people`,
      {
        reason: `It has no output ${output}`,
        next: [`ops account apply ${account}`],
      },
    );
  };
  const output = (role: Role) => `${role.charAt(0).toUpperCase()}${role.slice(1)}GroupName`;
  const roles = Object.fromEntries(ROLES.map((role) => [role, of(output(role))])) as Record<Role, string>;
  return { users: of('UsersGroupName'), roles };
}
