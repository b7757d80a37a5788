import type { SecretValue } from '../secrets/value.ts';
import type { LoginOptions, SessionState } from './session.ts';
import type { Identity } from './target.ts';

export interface ChildEnvironment {
  /** Environment variables; the secret of a session that ops keeps is in none of them. */
  variables: Record<string, string>;
  /** The child has ended: nothing is given out any more. */
  close(): Promise<void>;
}

/** The temporary credentials of a target. */
export interface Sessions {
  /** Asks nobody, and no service. */
  state(): Promise<SessionState>;
  /**
   * Makes what is needed and not kept: an MFA session, with a code, and the roles' sessions. Throws `login_needed`,
   * `mfa_code_refused`, `mfa_device_refused`, `role_refused`, `clock_wrong`.
   */
  login(options: LoginOptions): Promise<SessionState>;
  /** Who the credentials are that sessions are made from; no code is asked for. */
  owner(): Promise<Identity>;
  /** An address that signs a browser in for whoever opens it within 15 minutes. */
  signIn(): Promise<SecretValue>;
}
