/** Who the credentials belong to (STS GetCallerIdentity). */
export interface Identity {
  account: string;
  arn: string;
}

/** How to reach one account and region: a profile, or the embedded AWS. */
export interface Target {
  region: string;
  profile: string | null;
  local: boolean;
  /** ARN of the role that is worked as; absent: the credentials as they are. */
  role?: string;
  /** The environment it is, for the command that mends it. */
  environment?: string;
}
