import type { Target } from '../../../domain/session/target.ts';
import type { Users } from '../../../domain/users/directory.ts';
import type { Access } from '../client/access.ts';

/** Loads the IAM client at the first call. */
export function lazyUsers(access: Access, target: Target): Users {
  let loaded: Promise<Users> | undefined;
  const users = () => {
    loaded ??= import('./iam.ts').then(({ iam }) => iam(access, target));
    return loaded;
  };
  return {
    list: async () => (await users()).list(),
    get: async (name) => (await users()).get(name),
    create: async (name, tags) => (await users()).create(name, tags),
    delete: async (name) => (await users()).delete(name),
    members: async (group) => (await users()).members(group),
    join: async (name, group) => (await users()).join(name, group),
    passwordPolicy: async () => (await users()).passwordPolicy(),
    setPassword: async (name, password) => (await users()).setPassword(name, password),
    attachedItems: async (name, kinds) => (await users()).attachedItems(name, kinds),
    removeAttachedItem: async (name, belonging) => (await users()).removeAttachedItem(name, belonging),
  };
}
