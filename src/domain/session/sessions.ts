import type { SecretValue } from '../secrets/value.ts';
import type { LoginOptions, SessionState } from './session.ts';
import type { Identity } from './target.ts';

export interface ChildEnvironment {
  /** Environment variables; they never contain the secret key of a cached session. */
  variables: Record<string, string>;
  /** Call when the child has exited: stops serving credentials. */
  close(): Promise<void>;
}

/** The temporary credentials of a target. */
export interface Sessions {
  /** Asks no questions and calls no service. */
  state(): Promise<SessionState>;
  /**
   * Creates the sessions that are needed and not cached: an MFA session, with a code, and the role sessions. Throws
   * `login_needed`, `mfa_code_refused`, `mfa_device_refused`, `role_refused`, `clock_wrong`.
   */
  login(options: LoginOptions): Promise<SessionState>;
  /** Identity of the source credentials; never prompts for a code. */
  owner(): Promise<Identity>;
  /** A URL that signs any browser in, valid for 15 minutes. */
  signIn(): Promise<SecretValue>;
}
