import type { AddedUser, RemovedUser, Role, UserView } from '../../domain/users/users.ts';

/** `ops account user list` */
export interface UserListDocument {
  users: UserView[];
}

export function userListDocument(users: UserView[]): UserListDocument {
  return { users };
}

/** `ops account user add` */
export interface UserAddedDocument {
  /** `password`: the one-time password; null: none was created. */
  user: { name: string; account: string; roles: Role[]; password: string | null };
  done: string[];
  sign_in: string | null;
  new_password: string | null;
}

export function userAddedDocument(added: AddedUser, password: string | null): UserAddedDocument {
  const { name, account, roles, done, sign_in, new_password } = added;
  return { user: { name, account, roles, password }, done, sign_in, new_password };
}

/** `ops account user remove` */
export interface UserRemovedDocument {
  user: { name: string; account: string };
  lost: string[];
  deleted: boolean;
}

export function userRemovedDocument({ name, account, lost, deleted }: RemovedUser): UserRemovedDocument {
  return { user: { name, account }, lost, deleted };
}
