import type { LoginView, WhoView } from '../../../domain/session/session.ts';
import { type Palette, plain } from '../../terminal/palette.ts';
import { clean, duration, labelled, toSecond } from '../../terminal/text.ts';

const LABEL = 13;

/** Who the next command runs as. `now`: milliseconds. */
export function identityScreen(view: WhoView, now: number, paint: Palette = plain): string {
  const { account, arn, environment, next } = view;
  return [
    ...(view.kind === 'root' ? [rootWarning(paint)] : []),
    ...labelled('You are', [clean(whoOf(view))], LABEL),
    ...labelled('Account', [account], LABEL),
    ...(environment === null ? [] : labelled('Environment', [environment], LABEL)),
    ...labelled('ARN', [clean(arn)], LABEL),
    ...labelled('From', [clean(originOf(view))], LABEL),
    ...labelled('MFA', [mfaOf(view)], LABEL),
    ...(view.expires === null ? [] : labelled('Until', [untilOf(view.expires, now, paint)], LABEL)),
    ...(next === null ? [] : labelled('Next', [next], LABEL)),
  ].join('\n');
}

/** The same after a login, with the limits of the session. */
export function loginScreen(view: LoginView, now: number, paint: Palette = plain): string {
  const { mfa_expires, expires } = view;
  const renewed = mfa_expires !== null && mfa_expires !== expires;
  return [
    identityScreen(view, now, paint),
    ...(renewed ? labelled('Next code', [untilOf(mfa_expires, now, paint)], LABEL) : []),
    ...(view.chained ? labelled('Note', [chainedNote(view)], LABEL) : []),
  ].join('\n');
}

function rootWarning(paint: Palette): string {
  return paint.bad(
    'THIS IS THE ROOT USER: nothing limits it. Use a role instead, and store its keys in no file.',
  );
}

function whoOf({ kind, name, session, account }: WhoView): string {
  if (kind === 'root') return `root of account ${account}`;
  const what = { user: 'user', role: 'role', 'federated-user': 'federated user', other: 'principal' }[kind];
  return `${what} ${name}${session === null ? '' : `, session ${session}`}`;
}

function originOf({ source, profile }: WhoView): string {
  if (source === 'embedded') return 'the embedded AWS on this machine';
  const plainly = profile === null ? "the shell's environment" : `profile ${profile}`;
  return source === 'cache' ? `a session cached by ops, from ${plainly}` : plainly;
}

function mfaOf({ mfa }: WhoView): string {
  if (mfa === null) return 'unknown';
  return mfa ? 'code entered' : 'no code entered';
}

function untilOf(expires: string, now: number, paint: Palette): string {
  const seconds = (Date.parse(expires) - now) / 1_000;
  const left = seconds > 0 ? `${duration(seconds)} left` : paint.bad('expired');
  return `${toSecond(expires)} (${left})`;
}

function chainedNote({ profile }: WhoView): string {
  const source =
    profile === null ? "the shell's credentials last" : `the session of profile ${profile} lasts`;
  return `The role is assumed from another role's session: AWS limits its session to one hour. ops renews it as long as ${source}.`;
}
