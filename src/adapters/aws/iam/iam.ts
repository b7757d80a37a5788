import {
  AddUserToGroupCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetAccountPasswordPolicyCommand,
  GetUserCommand,
  IAMClient,
  type PasswordPolicy as IamPasswordPolicy,
  paginateGetGroup,
  paginateListUsers,
  UpdateLoginProfileCommand,
  type User,
} from '@aws-sdk/client-iam';
import { OperatorError } from '../../../domain/operator/error.ts';
import type { Target } from '../../../domain/session/target.ts';
import type { Users } from '../../../domain/users/directory.ts';
import {
  type CharacterKind,
  IAM_MINIMUM_LENGTH,
  type PasswordPolicy,
} from '../../../domain/users/password.ts';
import { ATTACHED_ITEMS, type UserRecord } from '../../../domain/users/users.ts';
import { type Access, clientSettings } from '../client/access.ts';
import { translate } from '../client/errors.ts';
import { attachedItems, collect, type IamRequest, nullOn, removal } from './attached-items.ts';

export function iam(access: Access, target: Target): Users {
  const client = new IAMClient(clientSettings(access));
  const request: IamRequest = async (action, work) => {
    try {
      return await work();
    } catch (error) {
      throw translate(error, `iam:${action}`, target);
    }
  };
  return {
    list: () =>
      request('ListUsers', async () => {
        const pages = await collect(paginateListUsers({ client }, {}));
        return pages.flatMap(({ Users = [] }) => Users.map(record));
      }),
    get: (name) =>
      request('GetUser', async () => {
        const answer = await nullOn('NoSuchEntity', client.send(new GetUserCommand({ UserName: name })));
        return answer?.User ? record(answer.User) : null;
      }),
    create: (name, tags) =>
      request('CreateUser', async () => {
        const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
        // The user was absent before: if it exists now, an earlier attempt created it and its response was lost.
        await nullOn('EntityAlreadyExists', client.send(new CreateUserCommand({ UserName: name, Tags })));
      }),
    delete: (name) =>
      request('DeleteUser', async () => {
        const gone = nullOn('NoSuchEntity', client.send(new DeleteUserCommand({ UserName: name })));
        if (
          (await nullOn(
            'DeleteConflict',
            gone.then(() => true),
          )) === null
        )
          throw hasBelongings(name);
      }),
    members: (group) =>
      request('GetGroup', async () => {
        const pages = await collect(paginateGetGroup({ client }, { GroupName: group }));
        return pages.flatMap(({ Users = [] }) => Users.map(({ UserName = '' }) => UserName));
      }),
    join: (name, group) =>
      request('AddUserToGroup', async () => {
        await client.send(new AddUserToGroupCommand({ UserName: name, GroupName: group }));
      }),
    passwordPolicy: () =>
      request('GetAccountPasswordPolicy', async () => {
        const answer = await nullOn('NoSuchEntity', client.send(new GetAccountPasswordPolicyCommand({})));
        return answer?.PasswordPolicy ? policy(answer.PasswordPolicy) : null;
      }),
    setPassword: async (name, password) => {
      const profile = { UserName: name, Password: password.reveal(), PasswordResetRequired: true };
      const made = await request('CreateLoginProfile', () =>
        nullOn('EntityAlreadyExists', client.send(new CreateLoginProfileCommand(profile))),
      );
      if (made !== null) return;
      // It exists, perhaps from an attempt whose response was lost: set the password that is handed over.
      await request('UpdateLoginProfile', () => client.send(new UpdateLoginProfileCommand(profile)));
    },
    attachedItems: (name, kinds = ATTACHED_ITEMS) => attachedItems(client, request, name, kinds),
    removeAttachedItem: async (name, belonging) => {
      const { action, work } = removal(client, name, belonging);
      await request(action, () => nullOn('NoSuchEntity', work()));
    },
  };
}

/** Anything added to the user since the listing has not been consented to. */
function hasBelongings(name: string): OperatorError {
  return new OperatorError('failed', 'user_has_more', `${name} changed since it was listed`, {
    value: name,
    reason: 'IAM deletes a user only if nothing belongs to it any more',
    next: [`ops account user remove ${name}`],
  });
}

function record({ UserName = '', CreateDate, PasswordLastUsed, Tags = [] }: User): UserRecord {
  return {
    name: UserName,
    created: CreateDate?.toISOString() ?? '',
    passwordLastUsed: PasswordLastUsed?.toISOString() ?? null,
    tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}

function policy(of: IamPasswordPolicy): PasswordPolicy {
  const wanted: [CharacterKind, boolean | undefined][] = [
    ['uppercase letter', of.RequireUppercaseCharacters],
    ['lowercase letter', of.RequireLowercaseCharacters],
    ['digit', of.RequireNumbers],
    ['symbol', of.RequireSymbols],
  ];
  return {
    length: of.MinimumPasswordLength ?? IAM_MINIMUM_LENGTH,
    kinds: wanted.flatMap(([kind, required]) => (required ? [kind] : [])),
  };
}
