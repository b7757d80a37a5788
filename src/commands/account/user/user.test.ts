import { beforeEach, expect, it, vi } from 'vitest';
import { userAddedDocument, userRemovedDocument } from '../../../cli/documents/user.ts';
import { fakePrompter } from '../../../cli/testing/fake-prompter.ts';
import { runCommand } from '../../../cli/testing/run-command.ts';
import { OperatorError } from '../../../domain/operator/error.ts';
import { SecretValue } from '../../../domain/secrets/value.ts';
import type { Removal } from '../../../domain/users/users.ts';
import { namedAccount } from '../../../operations/account/account.ts';
import { addUser, listUsers, planRemoval, removeUser } from '../../../operations/account/users.ts';
import AccountUserAdd from './add.ts';
import AccountUserList from './list.ts';
import AccountUserRemove from './remove.ts';

vi.mock('../../../operations/account/account.ts');
vi.mock('../../../operations/account/users.ts');

const added = {
  account: '111122223333',
  name: 'ada',
  done: ['user', 'group shop-users', 'group shop-operator', 'password'],
  roles: ['operator' as const],
  sign_in: 'https://111122223333.signin.aws.amazon.com/console',
  new_password: 'at least 14 characters',
  password: new SecretValue('pass-word-1'),
};
const removal: Removal = {
  name: 'ada',
  taken: [{ kind: 'access key', id: 'AKIA1', since: null }],
  deleted: true,
  byName: null,
};
const removed = { account: '111122223333', name: 'ada', lost: ['access key AKIA1'], deleted: true };

beforeEach(() => {
  vi.resetAllMocks();
  vi.mocked(namedAccount).mockResolvedValue({} as never);
  vi.mocked(addUser).mockResolvedValue(added);
  vi.mocked(planRemoval).mockResolvedValue(removal);
  vi.mocked(removeUser).mockResolvedValue(removed);
  vi.mocked(listUsers).mockResolvedValue([]);
});

const add = (argv: string[], given = {}) => runCommand(AccountUserAdd, 'account:user:add', argv, given);
const remove = (argv: string[], given = {}) =>
  runCommand(AccountUserRemove, 'account:user:remove', argv, given);
const wanted = () => vi.mocked(addUser).mock.calls[0]?.[2];

it('asks for a missing name and missing roles, and for nothing that was given', async () => {
  const prompter = fakePrompter('ada', ['auditor', 'operator']);
  await add([], { prompter });
  expect(prompter.asked).toEqual(['User name?', 'Roles for ada?']);
  expect(wanted()).toEqual({ name: 'ada', roles: ['operator', 'auditor'], reset: false });
  vi.mocked(addUser).mockClear();
  await add(['ada', '--role', 'operator', '--reset-password'], { prompter: fakePrompter() });
  expect(wanted()).toEqual({ name: 'ada', roles: ['operator'], reset: true });
});

it('does not accept an empty name or no role', async () => {
  await expect(fakePrompterRefuses('')).resolves.toContain('A user name needs at least one character');
  await expect(fakePrompterRefuses('ada', [])).resolves.toContain('Choose at least one');
});

async function fakePrompterRefuses(...answers: (string | string[])[]): Promise<string> {
  const ran = await add([], { prompter: fakePrompter(...answers) });
  expect(addUser).not.toHaveBeenCalled();
  return ran.err;
}

it('creates no user after Ctrl-C in a question', async () => {
  const stop = new OperatorError('interrupted', 'interrupted', 'Stopped');
  expect((await add([], { prompter: fakePrompter('ada', stop) })).status).toBe(130);
  expect(addUser).not.toHaveBeenCalled();
});

it('names everything missing at once without a terminal', async () => {
  const ran = await add(['--json']);
  expect([ran.status, JSON.parse(ran.out).error.message]).toEqual([2, 'Missing: NAME, --role']);
  expect((await add(['a b', '--role', 'operator'])).status).toBe(2);
  expect((await add(['ada', '--role', 'oprator'])).err).toContain('Did you mean operator?');
  expect(addUser).not.toHaveBeenCalled();
});

it('prints only the password on standard output, and the rest on standard error', async () => {
  const ran = await add(['ada', '--role', 'operator']);
  expect(ran.out).toBe('pass-word-1\n');
  expect(ran.err).toContain('register a virtual MFA device named ada');
  expect(ran.err).not.toContain('pass-word-1');
});

it('prints one document with --json, with null if there is no new password', async () => {
  const ran = await add(['ada', '--role', 'operator', '--json']);
  expect([JSON.parse(ran.out), ran.err]).toEqual([userAddedDocument(added, 'pass-word-1'), '']);
  vi.mocked(addUser).mockResolvedValue({ ...added, done: [], new_password: null, password: null });
  expect(JSON.parse((await add(['ada', '--role', 'operator', '--json'])).out).user.password).toBeNull();
  expect(await add(['ada', '--role', 'operator'])).toMatchObject({ out: '', err: 'ada: nothing to do\n' });
});

it('lists what will be lost, and treats Enter as No', async () => {
  const prompter = fakePrompter(null);
  const ran = await remove(['ada'], { prompter });
  expect([ran.status, prompter.asked]).toEqual([3, ['Remove ada?']]);
  expect(ran.err).toContain('This deletes the user ada:\n  access key  AKIA1\n');
  expect(removeUser).not.toHaveBeenCalled();
  expect((await remove(['ada'], { prompter: fakePrompter(true) })).out).toBe(
    'ada is deleted, with everything listed above\n',
  );
});

it('names --yes without a terminal, and removes with it', async () => {
  const refused = await remove(['ada', '--json']);
  expect([refused.status, JSON.parse(refused.out).error.next]).toEqual([
    3,
    ['ops account user remove ada --json --yes'],
  ]);
  expect(removeUser).not.toHaveBeenCalled();
  expect(JSON.parse((await remove(['ada', '--yes', '--json'])).out)).toEqual(userRemovedDocument(removed));
});

it('requires the name where the removal says so, even with --yes', async () => {
  vi.mocked(planRemoval).mockResolvedValue({
    ...removal,
    byName: 'ada is the last member of shop-administrator',
  });
  const refused = await remove(['ada', '--yes', '--json']);
  expect([refused.status, JSON.parse(refused.out).error.next]).toEqual([
    3,
    ['ops account user remove ada --yes --json --confirm ada'],
  ]);
  expect(refused.err).toContain('ada is the last member of shop-administrator\n');
  const prompter = fakePrompter('');
  expect((await remove(['ada'], { prompter })).status).toBe(3);
  expect(prompter.asked).toEqual(['Type ada to confirm (Enter: no)']);
  expect((await remove(['ada', '--confirm', 'bob'])).status).toBe(3);
  expect(removeUser).not.toHaveBeenCalled();
  expect((await remove(['ada', '--confirm', 'ada'])).status).toBeNull();
});

it('removes only the named roles, and asks about them', async () => {
  vi.mocked(planRemoval).mockResolvedValue({ ...removal, deleted: false });
  const prompter = fakePrompter(true);
  await remove(['ada', '--role', 'auditor,operator'], { prompter });
  expect(prompter.asked).toEqual(['Remove operator, auditor from ada?']);
  expect(vi.mocked(planRemoval).mock.calls[0]?.slice(2)).toEqual(['ada', ['operator', 'auditor']]);
});

it('asks nothing about roles the user does not have', async () => {
  vi.mocked(planRemoval).mockResolvedValue({ ...removal, taken: [], deleted: false });
  vi.mocked(removeUser).mockResolvedValue({ ...removed, lost: [], deleted: false });
  const ran = await remove(['ada', '--role', 'auditor']);
  expect([ran.status, ran.out, ran.err]).toEqual([null, 'ada: nothing to do\n', '']);
});

it('asks which user, or reports that the name is missing', async () => {
  vi.mocked(listUsers).mockResolvedValue([{ name: 'ada' }, { name: 'bob' }] as never);
  const prompter = fakePrompter('bob', true);
  await remove([], { prompter });
  expect(prompter.asked[0]).toBe('Which user?');
  expect(vi.mocked(planRemoval).mock.calls[0]?.[2]).toBe('bob');
  expect((await remove(['--json'])).status).toBe(2);
  vi.mocked(listUsers).mockResolvedValue([]);
  expect((await remove([], { prompter: fakePrompter() })).status).toBe(2);
});

it('shows how to add a user if there are none', async () => {
  expect((await runCommand(AccountUserList, 'account:user:list', [])).out).toContain(
    'ops account user add NAME --role operator',
  );
});
