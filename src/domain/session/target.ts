/** The identity of the credentials (STS GetCallerIdentity). */
export interface Identity {
  account: string;
  arn: string;
}

/** How to reach one account and region: a profile, or the embedded AWS. */
export interface Target {
  region: string;
  profile: string | null;
  local: boolean;
  /** ARN of the role to assume; absent: use the credentials directly. */
  role?: string;
  /** The environment's name, for suggested commands. */
  environment?: string;
}
