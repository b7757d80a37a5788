/** Where secrets are, as the operator says it: nothing is looked up yet. */
export type SecretWhere =
  | { kind: 'environment'; env: string; service: string | null }
  | {
      kind: 'tree';
      path: string;
      key: string | null;
      region: string;
      profile: string | null;
      local: boolean;
      /** The account it must be in, for changes; null where that was not said. */
      account: string | null;
    };

/** What has to be consented to before secrets are changed there; both null: nothing. */
export interface ChangeNeeds {
  /** Typed, or given by `--confirm`. */
  name: string | null;
  /** Answered by Enter, or by `--yes`. */
  question: string | null;
}
