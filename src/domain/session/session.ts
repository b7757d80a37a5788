import type { Principal } from '../aws/arn.ts';

/** Where the credentials of a target come from. */
export type CredentialSource = 'embedded' | 'environment' | 'profile' | 'cache';

/** What is known about a target's credentials without calling AWS. */
export interface SessionState {
  source: CredentialSource;
  /** The source profile, or null. */
  profile: string | null;
  /** Whether ops creates and renews the session; otherwise the SDK resolves the credentials. */
  managed: boolean;
  /** Whether the session used MFA; null if only AWS knows. */
  mfa: boolean | null;
  /** ARN of the MFA device, if known. */
  device: string | null;
  /** Whether an MFA code is needed: there is a device, and no valid MFA session. */
  codeNeeded: boolean;
  /** The roles to assume, in order; the last one is the effective identity. */
  roles: string[];
  /** Whether the last role is assumed from another role session (role chaining), which AWS limits to one hour. */
  chained: boolean;
  /** ISO 8601, UTC: when the cached session expires or expired; null if there is none. */
  expires: string | null;
  /** When the MFA session expires; until then role sessions renew without a prompt. */
  mfaExpires: string | null;
}

/** A prompt for an MFA code. */
export interface CodeRequest {
  /** ARN of the device. */
  device: string;
  /** Why the last code was rejected; null at the first attempt. */
  again: string | null;
}

/** Asks for the six digits; returns null without a terminal. Throws `interrupted` on Ctrl-C. */
export type CodeSource = (request: CodeRequest) => Promise<string | null>;

export interface LoginOptions {
  /** Duration of the MFA session. */
  hours: number;
  /** The code, if given on the command line. */
  code: string | null;
  /** Ask for a code even if the cached session is still valid. */
  renew: boolean;
}

/** What is wrong with the typed code, or null. Some devices display a space between the digits. */
export function codeProblem(code: string): string | null {
  return /^\d{6}$/.test(withoutSpaces(code)) ? null : 'A code has six digits';
}

export function withoutSpaces(code: string): string {
  return code.replaceAll(/\s/g, '');
}

/** The command that creates a session for a target. */
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

/** A name as a word of a shell. */
export function quoted(name: string): string {
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

/** `ops whoami --json`. */
export interface WhoView {
  account: string;
  arn: string;
  kind: Principal['kind'];
  /** Name of the user or role; the account ID for root. */
  name: string;
  /** Name of the role session. */
  session: string | null;
  source: CredentialSource;
  profile: string | null;
  /** Null if only AWS knows. */
  mfa: boolean | null;
  /** ISO 8601, UTC; null if they do not expire, or only AWS knows when. */
  expires: string | null;
  environment: string | null;
  /** The command that creates a session, if one is needed. */
  next: string | null;
}

/** `ops login --json`. */
export interface LoginView extends WhoView {
  /** Whether the role is assumed from another role session, which AWS limits to one hour. */
  chained: boolean;
  /** When the next code is needed, if known. */
  mfa_expires: string | null;
}
