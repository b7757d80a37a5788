import type { AddedUser, Removal, RemovedUser, UserView } from '../../../domain/users/users.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, labelled, table } from '../../terminal/text.ts';
import { rowsScreen } from '../rows.ts';

const DAY_MS = 86_400_000;

/** `now`: milliseconds. */
export function usersScreen(
  users: UserView[],
  { now, columns, paint = plain }: { now: number; columns: number; paint?: Palette },
): string {
  if (users.length === 0) return 'No users yet\nNext      ops account user add NAME --role operator';
  const rows = users.map((user) => [
    clean(user.name),
    user.roles.join(', ') || 'none',
    user.mfa ? 'yes' : 'NO',
    user.password_last_used === null ? 'never' : day(user.password_last_used),
    user.access_keys.map((key) => ageOf(key.created, now)).join(', ') || 'none',
    day(user.created),
  ]);
  const namesOf = (some: UserView[]) => some.map(({ name }) => clean(name)).join(', ');
  const [withoutMfa, withoutGroup] = [
    users.filter((user) => !user.mfa),
    users.filter((user) => !user.in_users_group),
  ];
  return [
    ...rowsScreen(['name', 'roles', 'MFA', 'password used', 'keys', 'created'], rows, { columns, paint }),
    ...(withoutMfa.length > 0 ? labelled('No MFA', [namesOf(withoutMfa)], 20) : []),
    ...(withoutGroup.length > 0 ? labelled('Not in users group', [namesOf(withoutGroup)], 20) : []),
  ].join('\n');
}

function day(timestamp: string): string {
  return timestamp.slice(0, 10);
}

function ageOf(created: string | null, now: number): string {
  return created === null ? 'unknown' : `${Math.floor((now - Date.parse(created)) / DAY_MS)}d`;
}

/** What was done and what the user does next. The password is printed after it. */
export function addedUserScreen({ name, done, sign_in, new_password }: AddedUser): string {
  const summary = done.length === 0 ? `${name}: nothing to do` : `${name}: ${done.join(', ')}`;
  if (new_password === null) return summary;
  const first =
    sign_in === null
      ? ['no sign-in: the embedded AWS has no console']
      : [
          `sign in at ${sign_in}`,
          `choose a password: ${new_password}`,
          `register a virtual MFA device named ${name}`,
          'ops login',
        ];
  return [
    summary,
    ...labelled('Next', first),
    ...labelled('Password', ['shown once, on standard output:']),
  ].join('\n');
}

export function removalScreen({ name, taken, deleted }: Removal): string {
  const rows = taken.map(({ kind, id }) => [kind, clean(id)]);
  const what = deleted ? `This deletes the user ${name}` : `This removes from ${name}`;
  return [`${what}${taken.length > 0 ? ':' : ''}`, ...table(rows).map((line) => `  ${line}`)].join('\n');
}

export function removedUserScreen({ name, lost, deleted }: RemovedUser): string {
  if (deleted) return `${name} is deleted, with everything listed above`;
  return lost.length === 0 ? `${name}: nothing to do` : `${name}: removed ${lost.join(', ')}`;
}
