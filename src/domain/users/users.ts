import { OperatorError } from '../operator/error.ts';
import { nearest } from '../operator/spelling.ts';

/** What people work as; cfn/iam.yaml has a group and a role of each name. */
export const ROLES = ['administrator', 'operator', 'developer', 'auditor', 'billing'] as const;
export type Role = (typeof ROLES)[number];

/** A user of IAM. Times are ISO 8601, UTC. */
export interface UserRecord {
  name: string;
  created: string;
  passwordLastUsed: string | null;
  /** Those of `get` alone; a list of users has none. */
  tags: Record<string, string>;
}

/** What hangs on a user, each to be taken away before the user can go (IAM API Reference, "DeleteUser"). */
export const BELONGINGS = [
  'password',
  'access key',
  'MFA device',
  /** Made by the user's name and never enabled: it hangs on nobody, and keeps the name taken. */
  'unused MFA device',
  'signing certificate',
  'SSH key',
  'service credential',
  'inline policy',
  'attached policy',
  'group',
] as const;
export type BelongingKind = (typeof BELONGINGS)[number];

export interface Belonging {
  kind: BelongingKind;
  /** Of a password, empty. */
  id: string;
  /** When it was made, where IAM says. */
  since: string | null;
}

/** The names of an account's groups, from the outputs of its stack iam. */
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
  /** What was done now; empty: everything was there. */
  done: string[];
  roles: Role[];
  /** Null: the embedded AWS has no console. */
  sign_in: string | null;
  /** What the person's own password has to be; null where no one-time password was made. */
  new_password: string | null;
}

/** What `removeUser` takes away, for consent. */
export interface Removal {
  name: string;
  taken: Belonging[];
  deleted: boolean;
  /** No consent but the name, typed, will do; null: a plain one will. */
  byName: string | null;
}

export interface RemovedUser {
  account: string;
  name: string;
  lost: string[];
  /** False where only roles were taken away. */
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
    next: ['Choose a name of those characters'],
  });
}

export function userNameProblem(name: string): string | null {
  if (NAME.test(name)) return null;
  if (name === '') return 'A user has a name of at least one character';
  const stray = [...name].find((character) => !/[A-Za-z0-9_+=,.@-]/.test(character));
  return stray === undefined
    ? `A user's name has at most 64 characters; this one has ${name.length}`
    : `${JSON.stringify(stray)} cannot stand in the name of a user`;
}

/** The roles of these names, each once, in the order of ROLES. Throws `unknown_role`. */
export function rolesOf(names: string[]): Role[] {
  const known: readonly string[] = ROLES;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return ROLES.filter((role) => names.includes(role));
  const meant = nearest(unknown, ROLES);
  throw new OperatorError('input', 'unknown_role', `There is no role ${unknown}`, {
    value: unknown,
    reason: `Roles are: ${ROLES.join(', ')}`,
    next: [meant === null ? 'Name one of them' : `Did you mean ${meant}?`],
  });
}

/** Throws `no_users_here` where the outputs are not those of a stack iam with groups of people. */
export function groupsOf(outputs: Record<string, string>, account: string): Groups {
  const of = (output: string): string => {
    const name = outputs[output];
    if (name !== undefined) return name;
    throw new OperatorError('input', 'no_users_here', `The stack iam of ${account} has no groups of people`, {
      reason: `It has no output ${output}`,
      next: [`ops account apply ${account}`],
    });
  };
  const output = (role: Role) => `${role.charAt(0).toUpperCase()}${role.slice(1)}GroupName`;
  const roles = Object.fromEntries(ROLES.map((role) => [role, of(output(role))])) as Record<Role, string>;
  return { users: of('UsersGroupName'), roles };
}
