import type { SecretValue } from '../secrets/value.ts';

/** A profile, merged from both AWS configuration files. */
export interface AwsProfile {
  name: string;
  /** Settings by lower-case name, without the access keys and without nested settings (`s3 =`). */
  settings: Record<string, string>;
  keys: AwsKeys | null;
}

/** Access keys from a file; `token` is set if they are temporary. */
export interface AwsKeys {
  id: string;
  secret: SecretValue;
  token: SecretValue | null;
}

/**
 * The profile that the shell selects; null: none. AWS_DEFAULT_PROFILE is boto3's older name, which the SDK for
 * JavaScript does not read: ops resolves it, so that both halves use one profile.
 */
export function shellProfile(env: Record<string, string | undefined>): string | null {
  return env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || null;
}
