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
import { type CharacterKind, IAM_LEAST, type PasswordPolicy } from '../../../domain/users/password.ts';
import { BELONGINGS, type UserRecord } from '../../../domain/users/users.ts';
import { type Access, clientSettings } from '../client/access.ts';
import { translate } from '../client/errors.ts';
import { type Asked, belongings, gathered, taking, unless } from './belongings.ts';

export function iam(access: Access, target: Target): Users {
  const client = new IAMClient(clientSettings(access));
  const asked: Asked = async (action, work) => {
    try {
      return await work();
    } catch (error) {
      throw translate(error, `iam:${action}`, target);
    }
  };
  return {
    list: () =>
      asked('ListUsers', async () => {
        const pages = await gathered(paginateListUsers({ client }, {}));
        return pages.flatMap(({ Users = [] }) => Users.map(record));
      }),
    get: (name) =>
      asked('GetUser', async () => {
        const answer = await unless('NoSuchEntity', client.send(new GetUserCommand({ UserName: name })));
        return answer?.User ? record(answer.User) : null;
      }),
    create: (name, tags) =>
      asked('CreateUser', async () => {
        const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
        // Asked for after it was read to be absent: an existing one is that of a lost response.
        await unless('EntityAlreadyExists', client.send(new CreateUserCommand({ UserName: name, Tags })));
      }),
    delete: (name) =>
      asked('DeleteUser', async () => {
        const gone = unless('NoSuchEntity', client.send(new DeleteUserCommand({ UserName: name })));
        if (
          (await unless(
            'DeleteConflict',
            gone.then(() => true),
          )) === null
        )
          throw hasMore(name);
      }),
    members: (group) =>
      asked('GetGroup', async () => {
        const pages = await gathered(paginateGetGroup({ client }, { GroupName: group }));
        return pages.flatMap(({ Users = [] }) => Users.map(({ UserName = '' }) => UserName));
      }),
    join: (name, group) =>
      asked('AddUserToGroup', async () => {
        await client.send(new AddUserToGroupCommand({ UserName: name, GroupName: group }));
      }),
    passwordPolicy: () =>
      asked('GetAccountPasswordPolicy', async () => {
        const answer = await unless('NoSuchEntity', client.send(new GetAccountPasswordPolicyCommand({})));
        return answer?.PasswordPolicy ? policy(answer.PasswordPolicy) : null;
      }),
    setPassword: async (name, password) => {
      const profile = { UserName: name, Password: password.reveal(), PasswordResetRequired: true };
      const made = await asked('CreateLoginProfile', () =>
        unless('EntityAlreadyExists', client.send(new CreateLoginProfileCommand(profile))),
      );
      if (made !== null) return;
      // There already, of a lost response perhaps: what is handed over is what holds.
      await asked('UpdateLoginProfile', () => client.send(new UpdateLoginProfileCommand(profile)));
    },
    belongings: (name, kinds = BELONGINGS) => belongings(client, asked, name, kinds),
    take: async (name, belonging) => {
      const { action, work } = taking(client, name, belonging);
      await asked(action, () => unless('NoSuchEntity', work()));
    },
  };
}

/** What came to a user between the listing and now was in nobody's consent. */
function hasMore(name: string): OperatorError {
  return new OperatorError('failed', 'user_has_more', `${name} has got something since it was listed`, {
    value: name,
    reason: 'IAM deletes a user that nothing hangs on',
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
    length: of.MinimumPasswordLength ?? IAM_LEAST,
    kinds: wanted.flatMap(([kind, required]) => (required ? [kind] : [])),
  };
}
