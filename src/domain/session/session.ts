import type { Principal } from '../aws/arn.ts';

/** Where the credentials of a target come from. */
export type CredentialSource = 'embedded' | 'environment' | 'profile' | 'cache';

/** What is known of a target's credentials without asking AWS. */
export interface SessionState {
  source: CredentialSource;
  /** The profile they come from in the end, or null. */
  profile: string | null;
  /** Whether ops makes and renews the session; else the SDK finds the credentials by itself. */
  managed: boolean;
  /** Whether an MFA code was given for it; null where only AWS knows. */
  mfa: boolean | null;
  /** ARN of the MFA device, where one is known. */
  device: string | null;
  /** A code is needed before anything else: there is a device, and no MFA session or one that has ended. */
  codeNeeded: boolean;
  /** The roles that are assumed, in order; the last one is who works. */
  roles: string[];
  /** The last role is assumed from the session of another: AWS ends it after one hour at most. */
  chained: boolean;
  /** ISO 8601, UTC: when the session that is kept ends or has ended; null where none is kept. */
  expires: string | null;
  /** When the MFA session ends, from which role sessions are renewed without a question. */
  mfaExpires: string | null;
}

/** What a person is asked a code for. */
export interface CodeRequest {
  /** ARN of the device. */
  device: string;
  /** Why the last code did not do; null the first time. */
  again: string | null;
}

/** Asks for the six digits; null where nobody is there to ask. Throws `interrupted` at Ctrl-C. */
export type CodeSource = (request: CodeRequest) => Promise<string | null>;

export interface LoginOptions {
  /** How long the MFA session is to last. */
  hours: number;
  /** The code, where it was given with the command. */
  code: string | null;
  /** Ask for a code though the session that is kept has not ended. */
  renew: boolean;
}

/** What is wrong with what was typed, or null. Devices show six digits; spaces between them are the reader's. */
export function codeProblem(code: string): string | null {
  return /^\d{6}$/.test(withoutSpaces(code)) ? null : 'A code has six digits';
}

export function withoutSpaces(code: string): string {
  return code.replaceAll(/\s/g, '');
}

/** The command that makes a session for a target. */
export function loginCommand({
  environment,
  profile,
}: {
  environment?: string;
  profile: string | null;
}): string {
  if (environment !== undefined) return `ops login -e ${environment}`;
  return profile === null ? 'ops login' : `ops login --profile ${quoted(profile)}`;
}

function quoted(name: string): string {
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

/** `ops whoami --json`. */
export interface WhoView {
  account: string;
  arn: string;
  kind: Principal['kind'];
  /** Of the user or role; the account of root. */
  name: string;
  /** The role session's. */
  session: string | null;
  source: CredentialSource;
  profile: string | null;
  /** Null where only AWS knows. */
  mfa: boolean | null;
  /** ISO 8601, UTC; null: they do not end, or only AWS knows when. */
  expires: string | null;
  environment: string | null;
  /** What makes a session where one is needed. */
  next: string | null;
}

/** `ops login --json`. */
export interface LoginView extends WhoView {
  /** The role is assumed by the session of another, so AWS ends its session after an hour. */
  chained: boolean;
  /** When a code is needed again, where ops knows. */
  mfa_expires: string | null;
}
