/** Location of secrets as given by the operator, before any lookup. */
export type SecretAddress =
  | { kind: 'environment'; env: string; service: string | null }
  | {
      kind: 'tree';
      path: string;
      key: string | null;
      region: string;
      profile: string | null;
      local: boolean;
      /** The account that changes must go to; null if not given. */
      account: string | null;
    };

/** Consent required before secrets are changed there; none if both are null. */
export interface RequiredConsent {
  /** Name to type, or to pass with `--confirm`. */
  name: string | null;
  /** Yes-or-no question, or `--yes`. */
  question: string | null;
}
